import { describe, expect, test } from 'vitest';
import type { Role } from '../contract/common.ts';
import type { TokenScope } from '../contract/me.ts';
import { type Action, can, libraryTenantId } from './can.ts';
import type { Principal, UserPrincipal } from './principal.ts';

const tenantId = 'acme';

function user({ role, isAdmin = false }: { role?: Role; isAdmin?: boolean } = {}): UserPrincipal {
  const memberships = new Map<string, Role>([['other', 'admin']]);
  if (role) memberships.set(tenantId, role);
  return { kind: 'user', userId: 'usr_1', name: 'ada', isAdmin, memberships, scopes: null, via: 'session' };
}

/** The columns of the table of design section 4. Each of the users is also an administrator of another tenant. */
const columns: [string, Principal][] = [
  ['anonymous, where the setting is off', { kind: 'anonymous', mayPullPublic: false }],
  ['anonymous', { kind: 'anonymous', mayPullPublic: true }],
  ['signed in', user()],
  ['viewer', user({ role: 'viewer' })],
  ['developer', user({ role: 'developer' })],
  ['tenant admin', user({ role: 'admin' })],
  ['platform admin', user({ isAdmin: true })],
];

type AnyThing = {
  tenantId: string;
  visibility?: string;
  developersMayDelete?: boolean;
  ownerId?: string;
  tenantDisabled?: boolean;
} | null;
type Row = [what: string, action: Action, thing: AnyThing, allowed: string];

/** `allowed` has a letter for each column: y or -. */
const table: Row[] = [
  ['pull and see public', 'pull', { tenantId, visibility: 'public' }, '-yyyyyy'],
  ['pull and see internal', 'pull', { tenantId, visibility: 'internal' }, '--yyyyy'],
  ['pull and see private', 'pull', { tenantId, visibility: 'private' }, '---yyyy'],
  [
    'pull public of a disabled tenant',
    'pull',
    { tenantId: 'off', visibility: 'public', tenantDisabled: true },
    '------y',
  ],
  [
    'pull internal of a disabled tenant',
    'pull',
    { tenantId: 'off', visibility: 'internal', tenantDisabled: true },
    '------y',
  ],
  ['push to the tenant', 'push', { tenantId }, '----yyy'],
  ['push to library', 'push', { tenantId: libraryTenantId }, '------y'],
  ['edit description and overview', 'edit', { tenantId }, '----yyy'],
  ['edit those of library', 'edit', { tenantId: libraryTenantId }, '------y'],
  ['make private', 'set-visibility', { tenantId, visibility: 'private' }, '-----yy'],
  ['make internal', 'set-visibility', { tenantId, visibility: 'internal' }, '-----yy'],
  ['make public', 'set-visibility', { tenantId, visibility: 'public' }, '------y'],
  ['delete', 'delete', { tenantId, developersMayDelete: false }, '-----yy'],
  ['delete where developers may', 'delete', { tenantId, developersMayDelete: true }, '----yyy'],
  ['see the tenant and its members', 'see-tenant', { tenantId }, '---yyyy'],
  ['manage members and settings of the tenant', 'manage-tenant', { tenantId }, '-----yy'],
  ['manage members of library', 'manage-tenant', { tenantId: libraryTenantId }, '------y'],
  ['see deployments', 'see-deployments', { tenantId }, '---yyyy'],
  ['deploy', 'deploy', { tenantId }, '----yyy'],
  ['reveal a secret of a deployment', 'reveal-secrets', { tenantId, ownerId: 'usr_2' }, '-----y-'],
  ['reveal one of their own deployment', 'reveal-secrets', { tenantId, ownerId: 'usr_1' }, '----yy-'],
  ['tenants, users, settings of the instance', 'administer', null, '------y'],
];

const cells = table.flatMap(([what, action, thing, allowed]) =>
  columns.map(([who, principal], at) => ({
    who,
    what,
    action,
    thing,
    principal,
    allowed: allowed[at] === 'y',
  })),
);

const ask = (principal: Principal, action: Action, thing: AnyThing) => can(principal, action, thing as never);

describe('who may do what', () => {
  test.each(cells)('$who: $what: $allowed', ({ principal, action, thing, allowed }) => {
    expect(ask(principal, action, thing)).toBe(allowed);
  });

  test('every action stands in the table', () => {
    const actions: Record<Action, true> = {
      pull: true,
      push: true,
      edit: true,
      delete: true,
      'set-visibility': true,
      'see-tenant': true,
      'manage-tenant': true,
      'see-deployments': true,
      deploy: true,
      'reveal-secrets': true,
      administer: true,
    };
    expect(new Set(table.map(([, action]) => action))).toEqual(new Set(Object.keys(actions)));
  });
});

describe('what the scopes of a token leave', () => {
  const needed: Record<Action, TokenScope[]> = {
    pull: ['pull', 'push', 'deploy'],
    push: ['push'],
    edit: ['push'],
    delete: ['delete'],
    'set-visibility': ['manage'],
    'see-tenant': ['pull', 'push', 'deploy', 'manage'],
    'manage-tenant': ['manage'],
    'see-deployments': ['deploy', 'manage'],
    deploy: ['deploy'],
    'reveal-secrets': ['deploy'],
    administer: ['manage'],
  };
  const scopes: TokenScope[] = ['pull', 'push', 'delete', 'deploy', 'manage'];
  const users = cells.flatMap((cell) =>
    cell.principal.kind === 'user' ? [{ ...cell, principal: cell.principal }] : [],
  );

  test.each(scopes)(
    '%s alone: of the rights of its owner those that it stands for, and never one more',
    (scope) => {
      for (const { principal, action, thing, allowed } of users) {
        const withToken = { ...principal, scopes: new Set([scope]) };
        expect({ action, may: ask(withToken, action, thing) }).toEqual({
          action,
          may: allowed && needed[action].includes(scope),
        });
      }
    },
  );

  test('all scopes together leave all rights, none of them none', () => {
    for (const { principal, action, thing, allowed } of users) {
      expect(ask({ ...principal, scopes: new Set(scopes) }, action, thing)).toBe(allowed);
      expect(ask({ ...principal, scopes: new Set() }, action, thing)).toBe(false);
    }
  });
});

describe('what the patterns of a token leave', () => {
  const ofRepositories: Action[] = ['pull', 'push', 'edit', 'delete', 'set-visibility'];
  const users = cells.flatMap((cell) =>
    cell.principal.kind === 'user'
      ? [{ ...cell, principal: { ...cell.principal, repositories: ['acme/*', 'library/*', 'off/*'] } }]
      : [],
  );

  test.each(users)('$who: $what: the same for a name that matches, and nothing for another', (cell) => {
    const { principal, action, thing, allowed } = cell;
    const named = (name: string) => ask(principal, action, thing && ({ ...thing, name } as AnyThing));
    const isOfRepository = ofRepositories.includes(action);
    if (isOfRepository) expect(named(`${thing!.tenantId}/app`)).toBe(allowed);
    expect(named('acme/team/app')).toBe(false);
    expect(ask(principal, action, thing)).toBe(false);
  });
});

test('a tenant is found by its whole id, not by the beginning of it', () => {
  const admin = { ...user(), memberships: new Map<string, Role>([['acme', 'admin']]) };
  for (const id of ['acme-labs', 'acm', 'ACME', '']) {
    expect(can(admin, 'push', { tenantId: id })).toBe(false);
    expect(can(admin, 'pull', { tenantId: id, visibility: 'private' })).toBe(false);
  }
});
