import { setTimeout as sleep } from 'node:timers/promises';
import { type RegistryClient, RegistryError } from '../../registry/index.ts';
import { createLimit } from './limit.ts';

/** What a run asks the registry for. */
export type Storage = Pick<
  RegistryClient,
  'listCatalog' | 'listTags' | 'getManifest' | 'headManifest' | 'listReferrers' | 'readBlob'
>;

const maxAttempts = 3;

/** The registry as a run uses it: so many requests in flight, and a short trouble is tried again. */
export function throttle(
  registry: Storage,
  { inFlight, signal }: { inFlight: number; signal: AbortSignal },
): Storage {
  const limit = createLimit(inFlight);
  const ask = <Result>(request: () => Promise<Result>) => limit(() => retry(request, signal));
  return {
    listCatalog: (options) => registry.listCatalog({ signal, ...options }),
    listTags: (name) => ask(() => registry.listTags(name, { signal })),
    getManifest: (name, reference) => ask(() => registry.getManifest(name, reference, { signal })),
    headManifest: (name, reference) => ask(() => registry.headManifest(name, reference, { signal })),
    listReferrers: (name, digest) => ask(() => registry.listReferrers(name, digest, { signal })),
    readBlob: (name, digest, options) => ask(() => registry.readBlob(name, digest, { signal, ...options })),
  };
}

async function retry<Result>(request: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      signal.throwIfAborted();
      if (attempt >= maxAttempts || !mayPass(error)) throw error;
      await sleep(attempt * 200, undefined, { signal });
    }
  }
}

const mayPass = (error: unknown): boolean =>
  error instanceof RegistryError && (error.code === 'UNREACHABLE' || error.status === 429);

/**
 * Whether the registry as a whole is in trouble, and not one thing in it: 500 is how Distribution answers where one of
 * its files is broken.
 */
export const isAway = (error: unknown): boolean =>
  error instanceof RegistryError && error.code === 'UNREACHABLE' && error.status !== 500;
