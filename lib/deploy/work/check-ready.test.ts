import { expect, test } from 'vitest';
import type { ServiceStatus } from '../../contract/deployments.ts';
import { buildPlan } from '../../testing/deploy/factories.ts';
import { silentEngine } from '../../testing/deploy/silent-engine.ts';
import { type Engine, EngineError } from '../engine.ts';
import { checkReady } from './check-ready.ts';

const ref = { instance: 'i', tenantId: 't', deploymentId: 'd', name: 'n' };
const check = { service: 'app', port: 'http', path: '/', status: 200, body: null, withinSeconds: 60 };
const plan = { ...buildPlan(), checks: [check] };
const steps = { run: (_step: unknown, work: () => Promise<void>) => work() };
const ready = (engine: Partial<Engine>) =>
  checkReady({ ...silentEngine, ...engine } as Engine, ref as never, plan, {
    steps: steps as never,
    signal: AbortSignal.timeout(30_000),
    publicHost: 'localhost',
    endedForMs: 600,
  });
const refused = () => Promise.reject(new EngineError('unreachable', 'nobody there'));
const app = (status: Partial<ServiceStatus>): ServiceStatus => ({
  id: 'app',
  state: 'running',
  replicas: 1,
  readyReplicas: 1,
  restarts: 0,
  startedAt: null,
  message: null,
  ...status,
});

test('what has ended is not waited for', async () => {
  const status = async () => [app({ state: 'exited', message: 'app ended with exit code 3' })];
  await expect(ready({ probe: refused, status })).rejects.toMatchObject({
    code: 'exited',
    service: 'app',
    message: 'app ended with exit code 3',
  });
});

test('nor is what ends again and again', async () => {
  let restarts = 7;
  const status = async () => [app({ state: 'starting', restarts: restarts++ })];
  await expect(ready({ probe: refused, status })).rejects.toMatchObject({ code: 'exited' });
  expect(restarts).toBe(11);
});

test('an engine that does not answer for a moment is asked again', async () => {
  let asked = 0;
  const probe = async () => (++asked < 3 ? await refused() : { status: 200, body: '' });
  await ready({ probe, status: refused });
  expect(asked).toBe(3);
});
