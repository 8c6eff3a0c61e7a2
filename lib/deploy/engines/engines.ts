import { unseal } from '../../access/index.ts';
import { type PoolConnection, type PoolKind, poolConnection } from '../../contract/pools.ts';
import type { Engine } from '../engine.ts';
import { openEngine } from './open.ts';

/** What opens a pool's engine. */
export type PoolAccess = { id: string; version: number; kind: PoolKind; connection: Buffer };

export type Engines = {
  /** The engine of a pool: opened once, and again after the pool was changed. */
  of(pool: PoolAccess): Promise<Engine>;
  /** For a try: the caller ends it. */
  open(kind: PoolKind, connection: PoolConnection): Promise<Engine>;
  close(): Promise<void>;
};

/** Keeps one engine open for each pool of this process. */
export function createEngines(sealKey: Buffer): Engines {
  const opened = new Map<string, { version: number; engine: Promise<Engine> }>();

  async function of({ id, version, kind, connection }: PoolAccess): Promise<Engine> {
    const known = opened.get(id);
    if (known?.version === version) return await known.engine;
    const engine = openEngine(kind, readConnection(sealKey, id, connection));
    opened.set(id, { version, engine });
    // One that could not be opened is tried again by the next who asks.
    engine.catch(() => opened.get(id)?.engine === engine && opened.delete(id));
    if (known) void endQuietly(known.engine);
    return await engine;
  }

  return {
    of,
    open: openEngine,
    async close() {
      await Promise.all([...opened.values()].map(({ engine }) => endQuietly(engine)));
      opened.clear();
    },
  };
}

async function endQuietly(engine: Promise<Engine>): Promise<void> {
  try {
    await (await engine)[Symbol.asyncDispose]();
  } catch {
    // What was never open, or is broken, needs no end.
  }
}

export function readConnection(sealKey: Buffer, poolId: string, sealed: Buffer): PoolConnection {
  return poolConnection.parse(JSON.parse(unseal(sealKey, sealed, poolId)));
}
