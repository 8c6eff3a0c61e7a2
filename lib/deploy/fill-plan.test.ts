import { expect, test } from 'vitest';
import type { DeploymentPlan } from '../contract/plan.ts';
import { buildPlan } from '../testing/deploy/factories.ts';
import { fillPlan, secretsIn, showText } from './fill-plan.ts';
import { secretsOf } from './validate-plan.ts';

const text = ['user:', { secret: 'password' }, '@', { secret: 'host' }];

function planOf(): DeploymentPlan {
  const plan = buildPlan({ digest: `sha256:${'a'.repeat(64)}` });
  const files = [{ path: '/srv/key', content: [{ secret: 'key' }], mode: 0o600 }];
  return { ...plan, services: [{ ...plan.services[0]!, env: { PLAIN: '{password}', URL: text }, files }] };
}

test('secrets stand where the plan names them, in variables and files, and the plan itself has none', () => {
  const plan = planOf();
  const { services } = fillPlan(plan, { password: 'p$1', host: 'h', key: 'k' });
  expect(services[0]!.env).toEqual({ PLAIN: '{password}', URL: 'user:p$1@h' });
  expect(services[0]!.files[0]!.content).toBe('k');
  expect(plan).toEqual(planOf());
});

test('an empty secret is a value; one that is not there leaves no hole', () => {
  expect(fillPlan(planOf(), { password: '', host: 'h', key: 'k' }).services[0]!.env.URL).toBe('user:@h');
  expect(() => fillPlan(planOf(), { password: 'p', host: 'h' })).toThrow(/a secret key/);
  const plan = buildPlan();
  const env = { A: [{ secret: 'constructor' }] };
  expect(() => fillPlan({ ...plan, services: [{ ...plan.services[0]!, env }] }, {})).toThrow(/constructor/);
});

test('people see a secret by its name', () => {
  expect(showText(text)).toBe('user:{password}@{host}');
  expect(secretsIn(text)).toEqual(['password', 'host']);
  expect(secretsIn('{password}')).toEqual([]);
  expect(secretsOf(planOf())).toEqual(new Set(['password', 'host', 'key']));
});
