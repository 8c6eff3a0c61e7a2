import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, type FilledService } from '../../engine.ts';
import type { DockerApi } from '../shared/docker-api.ts';
import { endedBy, meaningOf } from '../shared/errors.ts';
import { healthWithinMs } from '../shared/health-limit.ts';
import { httpProbe, tcpProbe } from '../shared/probe.ts';
import { type Inspected, inspect } from './containers.ts';

const everyMs = 250;
/** What says nothing of its health has to live so long. */
const settledAfterMs = 2_000;

/**
 * Waits until a container works, by what its service says that means.
 * @throws EngineError `exited`, `out-of-memory`, `wrong-architecture`, `not-healthy`; `canceled` by the signal
 */
export async function waitHealthy(
  api: DockerApi,
  id: string,
  service: FilledService,
  { signal, publicHost }: { signal: AbortSignal; publicHost: string },
): Promise<void> {
  const endsAt = Date.now() + healthWithinMs(service);
  for (;;) {
    if (signal.aborted) throw endedBy(signal, `Waiting for ${service.id}`);
    const container = await inspect(api, id, signal);
    if (!container)
      throw new EngineError('exited', `${service.id} was removed by somebody else.`, { service: service.id });
    if (container.State.Status !== 'running') throw deathOf(container, service.id);
    if (await isHealthy(container, service, { signal, publicHost })) return;
    if (Date.now() > endsAt) throw notHealthy(container, service.id, 'it took too long');
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

async function isHealthy(
  container: Inspected,
  service: FilledService,
  { signal, publicHost }: { signal: AbortSignal; publicHost: string },
): Promise<boolean> {
  const { Health, StartedAt } = container.State;
  const { health } = service;
  if (Health && Health.Status !== 'none') {
    if (Health.Status === 'unhealthy') throw notHealthy(container, service.id, 'its health check fails');
    return Health.Status === 'healthy';
  }
  const isSettled = Date.now() - Date.parse(StartedAt) > settledAfterMs;
  if (health?.kind === 'http' || health?.kind === 'tcp') {
    const published = service.ports.find(({ container: port }) => port === health.port)?.published ?? null;
    if (published === null) return isSettled;
    if (health.kind === 'tcp') return await tcpProbe(publicHost, published, signal);
    return await answers(`http://${publicHost}:${published}${health.path}`, signal);
  }
  return isSettled;
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await httpProbe(url, signal)).status < 500;
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}

export function deathOf({ State }: Inspected, service: string): EngineError {
  if (State.OOMKilled) {
    return new EngineError(
      'out-of-memory',
      `${service} needed more memory than it may use, and was ended. Give it more.`,
      { service },
    );
  }
  const meaning = State.Error ? meaningOf(State.Error) : null;
  if (meaning)
    return new EngineError(meaning.code, `${service} cannot run: ${State.Error}. ${meaning.next}`, {
      service,
    });
  return new EngineError(
    'exited',
    `${service} ended with exit code ${State.ExitCode} instead of running. Its last lines say why.`,
    { service },
  );
}

function notHealthy({ State }: Inspected, service: string, why: string): EngineError {
  const said = State.Health?.Log?.at(-1)?.Output.trim();
  return new EngineError(
    'not-healthy',
    `${service} runs but does not become healthy: ${why}. Look into its log.${said ? ` It said: ${said}` : ''}`,
    { service },
  );
}
