import { expect, test } from 'vitest';
import { buildPlan } from '../../../testing/deploy/factories.ts';
import { makeService } from '../../blueprints/service.ts';
import type { DockerApi } from '../shared/docker-api.ts';
import { waitHealthy } from './wait-healthy.ts';

const { image, resources } = buildPlan().services[0]!;
const service = { ...makeService({ id: 'app', role: 'main', image, resources }), env: {}, files: [] };

test('what a health check said stands last and whole, for whoever takes the secrets out of it', async () => {
  const said = `cannot log in with ${'x'.repeat(2_000)}`;
  const Health = { Status: 'unhealthy', Log: [{ Output: `${said}\n` }] };
  const container = { Id: 'a', State: { Status: 'running', StartedAt: new Date().toISOString(), Health } };
  const api = { ask: async () => container } as unknown as DockerApi;
  const signal = AbortSignal.timeout(10_000);
  await expect(waitHealthy(api, 'a', service, { signal, publicHost: 'localhost' })).rejects.toMatchObject({
    code: 'not-healthy',
    message: expect.stringMatching(new RegExp(`its health check fails\\..* It said: ${said}$`)),
  });
});
