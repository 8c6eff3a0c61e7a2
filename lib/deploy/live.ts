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

/** The same, and then each line as it comes, until the signal. Who may see it is asked before the first line. */
export async function followLogs(
  context: DeployContext,
  principal: Principal,
  deploymentId: string,
  query: LogQuery,
  signal: AbortSignal,
): Promise<AsyncIterable<LogLine>> {
  const live = await openLive(context, principal, deploymentId);
  return linesOf(live, query, { follow: true, signal });
}

async function* linesOf(
  { engine, ref, secrets }: Live,
  { service, tail, since, q }: LogQuery,
  options: { follow: boolean; signal: AbortSignal },
): AsyncIterable<LogLine> {
  const sinceDate = since === undefined ? null : new Date(since);
  const asked = { service: service ?? null, tail, since: sinceDate, ...options };
  for await (const line of engine.logs(ref, asked)) {
    // Engines count from the second; a page that asks for what is new must not get the last line again.
    if (since !== undefined && line.at <= since) continue;
    const text = redactedStart(line.text, secrets, longestLine);
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
