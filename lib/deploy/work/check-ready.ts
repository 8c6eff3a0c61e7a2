import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceStatus } from '../../contract/deployments.ts';
import type { DeploymentPlan, PlannedCheck } from '../../contract/plan.ts';
import { type DeploymentRef, type Engine, EngineError } from '../engine.ts';
import type { Steps } from '../operations/steps.ts';

const everyMs = 500;
/** So often a service may end and be begun again before nobody waits for it any longer. */
const mostRestarts = 3;

/**
 * Asks what the plan says must be answered, until it is: "ready" means this, and not that something runs.
 * @param endedForMs a service that was just begun again may still show how it ended before: so long is that believed
 * @throws EngineError `check-failed` once the time of a check is over; `exited` when the service does not keep running
 */
export async function checkReady(
  engine: Engine,
  ref: DeploymentRef,
  { checks, services }: DeploymentPlan,
  {
    steps,
    signal,
    publicHost,
    endedForMs = 10_000,
  }: { steps: Steps; signal: AbortSignal; publicHost: string; endedForMs?: number },
): Promise<void> {
  for (const check of checks) {
    await steps.run({ kind: 'check', service: check.service }, () =>
      waitFor(check, signal, {
        ask() {
          const { service, path } = check;
          const port = services.find(({ id }) => id === service)!.ports.find(({ id }) => id === check.port)!;
          const { container, protocol } = port;
          return engine.probe(ref, { service, container, protocol, path, publicHost }, { signal });
        },
        refuseEnded: watchEnds(engine, ref, { service: check.service, signal, endedForMs }),
      }),
    );
  }
}

/** What ends at once may have looked as if it ran. */
function watchEnds(
  engine: Engine,
  ref: DeploymentRef,
  { service, signal, endedForMs }: { service: string; signal: AbortSignal; endedForMs: number },
): () => Promise<void> {
  let first: number | null = null;
  let endedSince: number | null = null;
  return async () => {
    const status = (await statusOf(engine, ref, signal)).find(({ id }) => id === service);
    if (!status) return;
    first ??= status.restarts;
    const isLooping = status.restarts - first >= mostRestarts;
    endedSince = status.state === 'exited' ? (endedSince ?? Date.now()) : null;
    const isEnded = endedSince !== null && Date.now() - endedSince >= endedForMs;
    if (!isEnded && !isLooping) return;
    const message =
      status.message ?? `${service} ends again and again instead of running. Its last lines say why.`;
    throw new EngineError('exited', message, { service });
  };
}

/** An engine that does not answer just now may still answer in time. */
async function statusOf(engine: Engine, ref: DeploymentRef, signal: AbortSignal): Promise<ServiceStatus[]> {
  try {
    return await engine.status(ref, { signal });
  } catch (error) {
    if (error instanceof EngineError) return [];
    throw error;
  }
}

async function waitFor(
  check: PlannedCheck,
  signal: AbortSignal,
  {
    ask,
    refuseEnded,
  }: { ask: () => Promise<{ status: number; body: string }>; refuseEnded: () => Promise<void> },
): Promise<void> {
  const endsAt = Date.now() + check.withinSeconds * 1000;
  let last = 'nothing answered';
  for (;;) {
    signal.throwIfAborted();
    try {
      const answer = await ask();
      if (isExpected(check, answer)) return;
      last = `it answered ${answer.status}${check.body === null ? '' : `, and “${check.body}” was not in it`}`;
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      last = error.message;
      if (error.code === 'unreachable' && Date.now() > endsAt) throw error;
    }
    await refuseEnded();
    if (Date.now() > endsAt) throw notReady(check, last);
    await sleep(everyMs, undefined, { signal });
  }
}

function isExpected({ status, body }: PlannedCheck, answer: { status: number; body: string }): boolean {
  const isStatus = status === null ? answer.status < 500 : answer.status === status;
  return isStatus && (body === null || answer.body.includes(body));
}

function notReady({ service, path, withinSeconds }: PlannedCheck, last: string): EngineError {
  return new EngineError(
    'check-failed',
    `${service} runs, but ${path} was not answered as expected within ${withinSeconds} s: ${last}. Look into its log.`,
    { service },
  );
}
