import { describe, expect, test } from 'vitest';
import type { Principal, UserPrincipal } from '../access/index.ts';
import type { RepositoryRights } from '../catalog/index.ts';
import type { Role, Visibility } from '../contract/common.ts';
import type { TokenScope } from '../contract/me.ts';
import { parseScopes } from '../registry/index.ts';
import { decideScopes, firstComponent, type KnownNames } from './decide.ts';

type Who = { role?: Role; isAdmin?: boolean; scopes?: TokenScope[] };

/** Each is also an administrator of another tenant, whose rights must not reach over here. */
function user({ role, isAdmin = false, scopes }: Who = {}): UserPrincipal {
  const memberships = new Map<string, Role>([['other', 'admin']]);
  if (role) memberships.set('acme', role);
  return {
    kind: 'user',
    userId: 'usr_1',
    name: 'ada',
    isAdmin,
    memberships,
    scopes: scopes ? new Set(scopes) : null,
    via: 'password',
  };
}

const columns: [string, Principal][] = [
  ['anonymous where the setting is off', { kind: 'anonymous', mayPullPublic: false }],
  ['anonymous', { kind: 'anonymous', mayPullPublic: true }],
  ['member of another tenant', user()],
  ['viewer', user({ role: 'viewer' })],
  ['developer', user({ role: 'developer' })],
  ['tenant admin', user({ role: 'admin' })],
  ['platform admin', user({ isAdmin: true })],
];

type KnownRepository = {
  visibility?: Visibility;
  appeared?: boolean;
  developersMayDelete?: boolean;
  tenantDisabled?: boolean;
};

function knownWith(
  name: string,
  repository: KnownRepository | null,
  developersMayDelete = false,
): KnownNames {
  const tenantId = name.split('/')[0]!;
  const row: RepositoryRights = {
    id: 'repo_1',
    tenantId,
    name,
    visibility: 'private',
    developersMayDelete,
    tenantDisabled: false,
    appeared: true,
    ...repository,
  };
  const tenants = ['acme', 'other', 'library'].map(
    (id) => [id, { developersMayDelete, disabled: false }] as const,
  );
  return {
    repositories: new Map(repository ? [[name, row]] : []),
    redirects: new Map(),
    tenants: new Map(tenants),
  };
}

/** What one verb got: `yes`, or the reason it was refused for. */
function outcome(principal: Principal, name: string, verb: string, known: KnownNames): string {
  const { access, denied } = decideScopes(principal, parseScopes([`repository:${name}:${verb}`]), known);
  if (access.some((grant) => grant.actions.includes(verb))) {
    expect(denied).toEqual([]);
    return 'yes';
  }
  expect(access).toEqual([]);
  expect(denied).toHaveLength(1);
  return denied[0]!.reason;
}

type Row = [what: string, name: string, repository: KnownRepository | null, verb: string, expected: string];

/** `expected` has a word for each column. */
const table: Row[] = [
  ['public', 'acme/app', { visibility: 'public' }, 'pull', 'anonymous yes yes yes yes yes yes'],
  ['internal', 'acme/app', { visibility: 'internal' }, 'pull', 'anonymous anonymous yes yes yes yes yes'],
  ['private', 'acme/app', {}, 'pull', 'anonymous anonymous unknown yes yes yes yes'],
  ['not existing', 'acme/app', null, 'pull', 'anonymous anonymous unknown yes yes yes yes'],
  ['of no tenant', 'nobody/app', null, 'pull', 'anonymous anonymous unknown unknown unknown unknown unknown'],
  ['of one component', 'app', null, 'pull', 'anonymous anonymous unknown unknown unknown unknown unknown'],
  ['new in library', 'library/app', null, 'pull', 'anonymous anonymous unknown unknown unknown unknown yes'],
  [
    'still being pushed to library for the first time',
    'library/app',
    { visibility: 'public', appeared: false },
    'pull',
    'anonymous anonymous unknown unknown unknown unknown yes',
  ],
  ['public', 'acme/app', { visibility: 'public' }, 'push', 'anonymous anonymous naming role yes yes yes'],
  ['private', 'acme/app', {}, 'push', 'anonymous anonymous naming role yes yes yes'],
  ['not existing', 'acme/app', null, 'push', 'anonymous anonymous naming role yes yes yes'],
  [
    'in library',
    'library/app',
    { visibility: 'public' },
    'push',
    'anonymous anonymous naming naming naming naming yes',
  ],
  ['new in library', 'library/app', null, 'push', 'anonymous anonymous naming naming naming naming yes'],
  ['of no tenant', 'nobody/app', null, 'push', 'anonymous anonymous naming naming naming naming naming'],
  ['of one component', 'app', null, 'push', 'anonymous anonymous naming naming naming naming naming'],
  [
    'of one component named as the tenant',
    'acme',
    null,
    'push',
    'anonymous anonymous naming naming naming naming naming',
  ],
  [
    'named nearly as the tenant',
    'acme2/app',
    null,
    'push',
    'anonymous anonymous naming naming naming naming naming',
  ],
  ['private', 'acme/app', {}, 'delete', 'anonymous anonymous naming role role yes yes'],
  ['public', 'acme/app', { visibility: 'public' }, 'delete', 'anonymous anonymous naming role role yes yes'],
  [
    'private where developers may delete',
    'acme/app',
    { developersMayDelete: true },
    'delete',
    'anonymous anonymous naming role yes yes yes',
  ],
];

describe('an old name', () => {
  const outcomeOf = (who: Who, scope: string, of: Partial<RepositoryRights> = {}) => {
    const known = knownWith('acme/old', null);
    const moved = knownWith('other2/new', { id: 'repo_2', ...of }).repositories.get('other2/new')!;
    const { access } = decideScopes(user(who), parseScopes([scope]), {
      ...known,
      redirects: new Map([['acme/old', moved]]),
    });
    return access.map(({ id, tenant, actions }) => [tenant, id, actions.join()]);
  };
  test.each<[string, Who, string, Partial<RepositoryRights>, unknown[]]>([
    ['pulls what is public', {}, 'pull', { visibility: 'public' }, [['other2', 'repo_2', 'pull']]],
    [
      'is a name like any other where that is hidden',
      { role: 'viewer' },
      'pull',
      {},
      [['acme', undefined, 'pull']],
    ],
    ['is nothing where that is hidden', {}, 'pull', {}, []],
    [
      'is its own name to a push',
      { role: 'developer' },
      'pull,push',
      { visibility: 'public' },
      [['acme', undefined, 'pull,push']],
    ],
  ])('%s', (_what, who, actions, of, expected) => {
    expect(outcomeOf(who, `repository:acme/old:${actions}`, of)).toEqual(expected);
  });
});

describe('decideScopes', () => {
  const cells = table.flatMap(([what, name, repository, verb, expected]) =>
    columns.map(([who, principal], at) => {
      return { who, what, name, repository, verb, principal, expected: expected.split(' ')[at]! };
    }),
  );
  test.each(cells)(
    '$who: $verb of $name, $what: $expected',
    ({ principal, name, verb, repository, expected }) => {
      expect(outcome(principal, name, verb, knownWith(name, repository))).toBe(expected);
    },
  );
});

describe('a disabled tenant', () => {
  /** Each without the role that they have while it is enabled. */
  const inDisabled = columns.map(([who, principal]): [string, Principal] => {
    if (principal.kind === 'anonymous' || !principal.memberships.has('acme')) return [who, principal];
    const memberships = new Map([['other', 'admin' as const]]);
    return [who, { ...principal, memberships, disabledTenants: new Set(['acme']) }];
  });
  const rows: [what: string, repository: KnownRepository | null, verb: string, expected: string][] = [
    [
      'public',
      { visibility: 'public' },
      'pull',
      'anonymous disabled disabled disabled disabled disabled yes',
    ],
    [
      'internal',
      { visibility: 'internal' },
      'pull',
      'anonymous anonymous disabled disabled disabled disabled yes',
    ],
    ['private', {}, 'pull', 'anonymous anonymous unknown disabled disabled disabled yes'],
    ['private', {}, 'push', 'anonymous anonymous naming disabled disabled disabled yes'],
    ['not existing', null, 'push', 'anonymous anonymous naming disabled disabled disabled yes'],
    ['private', {}, 'delete', 'anonymous anonymous naming disabled disabled disabled yes'],
  ];
  const cells = rows.flatMap(([what, repository, verb, expected]) =>
    inDisabled.map(([who, principal], at) => {
      return { who, what, repository, verb, principal, expected: expected.split(' ')[at]! };
    }),
  );
  test.each(cells)('$who: $verb, $what: $expected', ({ principal, verb, repository, expected }) => {
    const known = knownWith('acme/app', repository && { ...repository, tenantDisabled: true });
    const tenants = new Map(known.tenants).set('acme', { developersMayDelete: false, disabled: true });
    expect(outcome(principal, 'acme/app', verb, { ...known, tenants })).toBe(expected);
  });
});

/** What the scopes of an access token leave, for a tenant admin, a developer and a viewer. */
const scopeTable: [scopes: TokenScope[], role: Role, pull: string, push: string, remove: string][] = [
  [['pull'], 'admin', 'yes', 'scope', 'scope'],
  [['push'], 'admin', 'yes', 'yes', 'scope'],
  [['delete'], 'admin', 'scope', 'scope', 'yes'],
  [['manage'], 'admin', 'scope', 'scope', 'scope'],
  [['pull', 'push', 'delete'], 'admin', 'yes', 'yes', 'yes'],
  // A token with more scopes would not help these: their role does not allow it.
  [['pull', 'push'], 'developer', 'yes', 'yes', 'role'],
  [['pull'], 'viewer', 'yes', 'role', 'role'],
  [['pull', 'push', 'delete', 'manage'], 'viewer', 'yes', 'role', 'role'],
];

describe('an access token', () => {
  test.each(scopeTable)(
    'with %j of a tenant %s: pull %s, push %s, delete %s',
    (scopes, role, ...expected) => {
      const principal = user({ role, scopes });
      const got = ['pull', 'push', 'delete'].map((verb) =>
        outcome(principal, 'acme/app', verb, knownWith('acme/app', {})),
      );
      expect(got).toEqual(expected);
    },
  );

  test('is not told by its refusals whether a foreign repository exists', () => {
    const principal = user({ scopes: ['pull'] });
    for (const verb of ['pull', 'push', 'delete', '*']) {
      const decide = (name: string, known: KnownNames) =>
        JSON.stringify(decideScopes(principal, parseScopes([`repository:${name}:${verb}`]), known));
      const existing = decide('acme/app', knownWith('acme/app', {}));
      expect(decide('acme/app', knownWith('acme/app', null))).toBe(existing);
      expect(decide('zero/app', knownWith('zero/app', null)).replaceAll('zero', 'acme')).toBe(existing);
    }
  });

  test('without pull gets nothing of the list', () => {
    const decided = decideScopes(
      user({ scopes: ['delete'] }),
      parseScopes(['registry:catalog:*']),
      knownWith('a/b', null),
    );
    expect(decided).toEqual({ access: [], denied: [] });
  });
});

describe('what a token says', () => {
  const developer = user({ role: 'developer' });
  const decide = (principal: Principal, scopes: string[], known: KnownNames) =>
    decideScopes(principal, parseScopes(scopes), known);

  test('names the rows of tenant and repository, so that it opens no other one made later', () => {
    expect(decide(developer, ['repository:acme/app:pull,push'], knownWith('acme/app', {})).access).toEqual([
      { type: 'repository', name: 'acme/app', actions: ['pull', 'push'], tenant: 'acme', id: 'repo_1' },
    ]);
  });

  test('names the tenant alone where the push makes the repository', () => {
    expect(decide(developer, ['repository:acme/new:pull,push'], knownWith('acme/new', null)).access).toEqual([
      { type: 'repository', name: 'acme/new', actions: ['pull', 'push'], tenant: 'acme' },
    ]);
  });

  test('takes the tenant from the row and not from the name', () => {
    const known = knownWith('acme/app', {});
    const row = known.repositories.get('acme/app')!;
    const moved = { ...known, repositories: new Map([['acme/app', { ...row, tenantId: 'elsewhere' }]]) };
    expect(outcome(developer, 'acme/app', 'pull', moved)).toBe('unknown');
    expect(outcome(developer, 'acme/app', 'push', moved)).toBe('naming');
  });

  test('of * is all that one may: what skopeo delete asks for', () => {
    const known = knownWith('acme/app', {});
    expect(decide(user({ role: 'admin' }), ['repository:acme/app:*'], known).access[0]!.actions).toEqual([
      'pull',
      'push',
      'delete',
    ]);
    const { access, denied } = decide(developer, ['repository:acme/app:*'], known);
    expect(access[0]!.actions).toEqual(['pull', 'push']);
    expect(denied).toEqual([{ name: 'acme/app', actions: ['delete'], reason: 'role' }]);
  });

  test('grants what is allowed beside what is not: docker asks for mounts on its own', () => {
    const { access, denied } = decide(
      developer,
      ['repository:acme/app:pull,push', 'repository:secret/base:pull', 'repository:acme/lib:pull'],
      knownWith('acme/app', {}),
    );
    expect(access.map(({ name, actions }) => [name, actions])).toEqual([
      ['acme/app', ['pull', 'push']],
      ['acme/lib', ['pull']],
    ]);
    expect(denied).toEqual([{ name: 'secret/base', actions: ['pull'], reason: 'unknown' }]);
  });

  test('holds nothing about unknown types and actions', () => {
    const scopes = ['plugin:acme/app:pull', 'registry:other:*', 'repository:acme/app:fly'];
    expect(decide(developer, scopes, knownWith('acme/app', {}))).toEqual({ access: [], denied: [] });
  });

  test('holds nothing about what is no name', () => {
    const bad = [
      'ACME/app',
      'acme/../app',
      'acme/a\0b',
      `acme/${'x'.repeat(300)}`,
      'localhost:5000/acme/app',
    ];
    const scopes = bad.map((name) => `repository:${name}:pull,push`);
    expect(decide(developer, scopes, knownWith('acme/app', {}))).toEqual({ access: [], denied: [] });
  });

  test('opens the list to whoever may see something of it', () => {
    const list = [{ type: 'registry', name: 'catalog', actions: ['*'] }];
    const known = knownWith('acme/app', null);
    expect(decide(developer, ['registry:catalog:*'], known).access).toEqual(list);
    expect(decide({ kind: 'anonymous', mayPullPublic: true }, ['registry:catalog:*'], known).access).toEqual(
      list,
    );
    expect(decide({ kind: 'anonymous', mayPullPublic: false }, ['registry:catalog:*'], known).access).toEqual(
      [],
    );
  });
});

describe('firstComponent', () => {
  test.each([
    ['acme/app', 'acme'],
    ['acme/team/app', 'acme'],
    ['acme', null],
    ['', null],
    ['/app', null],
    ['Acme/app', null],
    ['acme/', null],
    ['acme/a\0', null],
  ])('of %j is %j', (name, expected) => {
    expect(firstComponent(name)).toBe(expected);
  });
});
