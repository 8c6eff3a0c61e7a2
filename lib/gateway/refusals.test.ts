import { describe, expect, test } from 'vitest';
import type { DenialReason } from './client-token.ts';
import { namingRule, refused } from './refusals.ts';

const caller = { host: 'registry.example:3000', exampleTenant: 'acme' };
const refusalFor = (reason: DenialReason, verb: 'push' | 'delete') =>
  refused(verb, { name: 'other/app', reason }, caller);

describe('the sentence of a refused change', () => {
  test.each([
    [
      'naming',
      'push',
      403,
      'push to registry.example:3000/<tenantId>/<name>:<tag>, for example registry.example:3000/acme/nginx:v1',
    ],
    [
      'unknown',
      'push',
      403,
      'push to registry.example:3000/<tenantId>/<name>:<tag>, for example registry.example:3000/acme/nginx:v1',
    ],
    ['naming', 'delete', 403, 'you may not delete in other/app'],
    ['role', 'push', 403, 'your role in other may not push; ask an administrator of other'],
    ['role', 'delete', 403, 'your role in other may not delete; ask an administrator of other'],
    [
      'scope',
      'push',
      403,
      'this access token may not push; make one with the scope push at registry.example:3000/account/tokens',
    ],
    [
      'scope',
      'delete',
      403,
      'this access token may not delete; make one with the scope delete at registry.example:3000/account/tokens',
    ],
    ['anonymous', 'push', 401, 'sign in first: docker login registry.example:3000'],
    ['anonymous', 'delete', 401, 'sign in first: docker login registry.example:3000'],
  ] as const)('for %s at a %s: %i, %s', (reason, action, status, message) => {
    expect(refusalFor(reason, action)).toMatchObject({ code: 'DENIED', status, message });
  });

  test('has 727524 in the example for whoever is in no tenant', () => {
    expect(namingRule('localhost:3000', null)).toBe(
      'push to localhost:3000/<tenantId>/<name>:<tag>, for example localhost:3000/727524/nginx:v1',
    );
  });

  test('never begins with what docker puts before it', () => {
    for (const reason of ['anonymous', 'naming', 'role', 'scope', 'unknown'] as const) {
      expect(refusalFor(reason, 'push').message).not.toMatch(/^(denied|unauthorized)/i);
    }
  });
});
