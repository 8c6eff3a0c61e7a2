import { setTimeout as sleep } from 'node:timers/promises';
import type { Principal } from '../access/index.ts';
import type { Page } from '../contract/common.ts';
import type { LogLine, LogQuery, UsageView } from '../contract/deployments.ts';
import { AppError } from '../errors.ts';
import type { DeployContext } from './context.ts';
import { refOf } from './deployment-rows.ts';
import { type DeploymentRef, type Engine, EngineError } from './engine.ts';
import { readPool } from './pools/rows.ts';
import { openDeployment } from './read.ts';
import { redactedStart } from './redact.ts';
import { readSecretValues } from './revisions.ts';

/** What is asked of the engine while somebody looks. */

const withinMs = 15_000;
const longestLine = 16_384;

type Live = { engine: Engine; ref: DeploymentRef; secrets: string[] };

async function openLive(context: DeployContext, principal: Principal, deploymentId: string): Promise<Live> {
  const row = await openDeployment(context.db, principal, deploymentId);
  const [pool, ref, secrets] = await Promise.all([
    readPool(context.db, row.pool_id),
    refOf(context.db, row),
    readSecretValues(context.db, context.sealKey, row),
  ]);
  const engine = await answering(() => context.engines.of(pool));
  return { engine, ref, secrets };
}

/** @throws AppError CONFLICT `pool-unreachable` with the engine's own reason */
async function answering<Value>(ask: () => Promise<Value>): Promise<Value> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new AppError('CONFLICT', error.message, { reason: 'pool-unreachable', cause: error });
  }
}

/**
 * The newest lines, in the order of their time. Secrets of the deployment are blacked out.
 * @throws AppError NOT_FOUND; CONFLICT `pool-unreachable`
 */
export async function readLogs(
  context: DeployContext,
  principal: Principal,
  deploymentId: string,
  query: LogQuery,
): Promise<Page<LogLine>> {
  const live = await openLive(context, principal, deploymentId);
  const items: LogLine[] = [];
  await answering(async () => {
    const signal = AbortSignal.timeout(withinMs);
    for await (const line of linesOf(live, query, { follow: false, signal })) items.push(line);
  });
  items.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { items: items.slice(-query.tail), nextCursor: null };
}

type Following = {
  /** Who asks, as they stand now. Throws once they are nobody any more. */
  who: () => Promise<Principal>;
  signal: AbortSignal;
  askAgainMs?: number;
};

/**
 * The same, and then each line as it comes, until the signal. The right is asked before the first line and again while it
 * goes on: it ends with the right, and what has become a secret meanwhile is blacked out too.
 * @throws AppError as readLogs, before the first line
 */
export async function followLogs(
  context: DeployContext,
  deploymentId: string,
  query: LogQuery,
  { who, signal, askAgainMs = 20_000 }: Following,
): Promise<AsyncIterable<LogLine>> {
  const live = await openLive(context, await who(), deploymentId);
  const askAgain = async (until: AbortSignal) => {
    for (;;) {
      await sleep(askAgainMs, null, { signal: until });
      const row = await openDeployment(context.db, await who(), deploymentId);
      // Those of before stay: what ran with them may still write.
      live.secrets = [
        ...new Set([...live.secrets, ...(await readSecretValues(context.db, context.sealKey, row))]),
      ];
    }
  };
  return followedLines(live, query, signal, askAgain);
}

async function* followedLines(
  live: Live,
  query: LogQuery,
  signal: AbortSignal,
  askAgain: (until: AbortSignal) => Promise<never>,
): AsyncIterable<LogLine> {
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  // Whatever is in the way of asking: without an answer nothing more is shown.
  void askAgain(until).catch(() => over.abort());
  try {
    for await (const line of linesOf(live, query, { follow: true, signal: until })) {
      if (until.aborted) return;
      yield line;
    }
  } finally {
    over.abort();
  }
}

async function* linesOf(
  live: Live,
  { service, tail, since, q }: LogQuery,
  options: { follow: boolean; signal: AbortSignal },
): AsyncIterable<LogLine> {
  const sinceDate = since === undefined ? null : new Date(since);
  const asked = { service: service ?? null, tail, since: sinceDate, ...options };
  for await (const line of live.engine.logs(live.ref, asked)) {
    // Engines count from the second; a page that asks for what is new must not get the last line again.
    if (since !== undefined && line.at <= since) continue;
    const text = redactedStart(line.text, live.secrets, longestLine);
    if (!q || text.toLowerCase().includes(q.toLowerCase())) yield { ...line, text };
  }
}

/** CPU, memory and volumes, as they are now. @throws AppError NOT_FOUND; CONFLICT `pool-unreachable` */
export async function readUsage(
  context: DeployContext,
  principal: Principal,
  deploymentId: string,
): Promise<UsageView> {
  const { engine, ref } = await openLive(context, principal, deploymentId);
  const signal = AbortSignal.timeout(withinMs);
  return await answering(async () => {
    const [services, volumes] = await Promise.all([
      engine.usage(ref, { signal }),
      engine.volumes(ref, { signal }),
    ]);
    return { services, volumes };
  });
}
