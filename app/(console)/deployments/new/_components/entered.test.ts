import { expect, test } from 'vitest';
import type { DeployFormView } from '#lib/contract/deployments';
import { enteredIn } from './entered';

const form = (name: string, ...pools: string[]) =>
  ({
    name,
    pools: pools.map((id) => ({ id })),
    blueprints: [
      { id: 'convertigo', presets: [{ id: 'standard' }, { id: 'cluster' }] },
      { id: 'generic', presets: [{ id: 'default' }] },
    ],
  }) as unknown as DeployFormView;

test('a form begins with what is proposed', () => {
  expect(enteredIn(form('app', 'one', 'two'), {})).toEqual({
    poolId: 'one',
    name: 'app',
    blueprint: 'convertigo',
    preset: 'standard',
    values: {},
    reason: '',
  });
});

test('what was entered stays for another tenant, but for a pool that it does not have', () => {
  const entered = { poolId: 'one', name: 'mine', preset: 'cluster', values: { memory: 1 }, reason: 'trial' };
  expect(enteredIn(form('app-2', 'three'), entered)).toEqual({
    ...entered,
    poolId: 'three',
    blueprint: 'convertigo',
  });
  expect(enteredIn(form('app-2', 'three', 'one'), entered).poolId).toBe('one');
});

test('a name that nobody typed is the one that is free there', () => {
  expect(enteredIn(form('app-2', 'one'), { reason: 'trial' }).name).toBe('app-2');
});
