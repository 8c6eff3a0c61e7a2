import { describe, expect, test } from 'vitest';
import type { DeploymentPlan, PlannedService } from '../contract/plan.ts';
import { buildPlan } from '../testing/deploy/factories.ts';
import { diffPlans } from './diff-plans.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const plan = (change: Partial<PlannedService> = {}, whole: Partial<DeploymentPlan> = {}): DeploymentPlan => {
  const made = buildPlan({ digest });
  return { ...made, services: [{ ...made.services[0]!, ...change }], ...whole };
};
const volume = { id: 'data', path: '/data', access: 'single' as const, sizeBytes: 2 ** 30 };
const file = (content: string) => ({ files: [{ path: '/a', content, mode: 0o644 }] });
const route = { service: 'app', port: 'http', host: 'a.example', path: '/', sticky: false };
const check = { service: 'app', port: 'http', path: '/', status: 200, body: 'OK', withinSeconds: 60 };

test('the same plan differs in nothing, whatever order PostgreSQL gives its keys back in', () => {
  expect(diffPlans(plan(), plan())).toEqual([]);
  const resources = Object.fromEntries(Object.entries(plan().services[0]!.resources).reverse());
  expect(diffPlans(plan(), plan({ resources: resources as PlannedService['resources'] }))).toEqual([]);
});

test('the first one is new as a whole', () => {
  const changes = diffPlans(null, plan());
  expect(changes).toContainEqual({
    path: 'services.app.image',
    before: null,
    after: `library/app:v1@${digest}`,
  });
  expect(changes).toContainEqual({ path: 'services.app.env.PASSWORD', before: null, after: '{password}' });
});

describe('one line for what changes', () => {
  test.each<[string, DeploymentPlan, DeploymentPlan, string | null, string | null]>([
    ['services.app.env.A', plan({ env: { A: '1' } }), plan({ env: { A: '2' } }), '1', '2'],
    ['services.app.env.A', plan({ env: {} }), plan({ env: { A: '' } }), null, ''],
    ['services.app.env.A', plan({ env: { A: 'x' } }), plan({ env: { A: [{ secret: 'a' }] } }), 'x', '{a}'],
    ['services.app.files./a', plan(file('one')), plan(file('two')), '644 one', '644 two'],
    ['services.app.replicas', plan(), plan({ replicas: 2 }), '1', '2'],
    ['services.app.user', plan(), plan({ user: '1000' }), null, '1000'],
    ['services.app.command', plan({ command: ['a'] }), plan(), '["a"]', null],
    [
      'services.app.ports.http',
      plan(),
      plan({ ports: [{ id: 'http', container: 8080, protocol: 'http', published: 28_001 }] }),
      '8080/http',
      '28001→8080/http',
    ],
    [
      'services.app.volumes.data',
      plan({ volumes: [volume] }),
      plan({ volumes: [{ ...volume, access: 'shared', sizeBytes: 2 ** 31 }] }),
      '/data, 1024 MiB',
      '/data, 2048 MiB, shared',
    ],
    [
      'routes.a.example/',
      plan({}, { routes: [route] }),
      plan({}, { routes: [{ ...route, sticky: true }] }),
      'app:http',
      'app:http, sticky',
    ],
    ['checks.app/', plan({}, { checks: [check] }), plan({}, { checks: [] }), '200 OK', null],
    [
      'checks.app/',
      plan({}, { checks: [check] }),
      plan({}, { checks: [{ ...check, status: null, body: null }] }),
      '200 OK',
      'answers',
    ],
  ])('%s', (path, before, after, was, is) => {
    expect(diffPlans(before, after)).toEqual([{ path, before: was, after: is }]);
  });
});

test('a change far behind in a long file is one too', () => {
  const [change] = diffPlans(plan(file(`${'x'.repeat(300)}1`)), plan(file(`${'x'.repeat(300)}2`)));
  expect(change).toMatchObject({ path: 'services.app.files./a' });
  expect(change!.after!.length).toBeLessThan(300);
});

test('a service that goes', () => {
  const more = plan({}, { services: [...plan().services, { ...plan().services[0]!, id: 'more' }] });
  const changes = diffPlans(more, plan());
  expect(changes.every(({ path, after }) => path.startsWith('services.more.') && after === null)).toBe(true);
  expect(changes.map(({ path }) => path)).toContain('services.more.image');
});
