import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { UserPrincipal } from '#lib/access/index';
import { apiErrorBody } from '#lib/contract/errors';
import { buildTenant, buildUser } from '#lib/testing/accounts';
import { type BuiltRepository, buildImage, buildRepository } from '#lib/testing/catalog-factories';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database';
import { type Call, call, installContext } from '#lib/testing/requests';
import * as undo from '../deletions/[deletionId]/undo/route';
import * as deletions from '../deletions/route';
import * as search from '../search/route';
import * as preview from './[repositoryId]/deletions/preview/route';
import * as deletionsOf from './[repositoryId]/deletions/route';
import * as image from './[repositoryId]/images/[reference]/route';
import * as repository from './[repositoryId]/route';
import * as tags from './[repositoryId]/tags/route';
import * as repositories from './route';

let database: TestDatabase;
let admin: UserPrincipal;
let built: BuiltRepository;
beforeAll(async () => {
  database = await createTestDatabase();
  installContext(database, { registry: { readBlob: async () => Buffer.from('{}') } as never });
  const tenantId = await buildTenant(database.db);
  admin = await buildUser(database.db, { roles: { [tenantId]: 'admin' } });
  built = await buildRepository(database.db, { tenantId });
  await buildImage(database.db, built, { tags: ['v1'] });
});
afterAll(() => database[Symbol.asyncDispose]());

const ofBuilt = () => ({ repositoryId: built.id });
const body = { kind: 'tags', tags: ['nope'] };

describe('bad input is a 4xx with a sentence, and nothing is written', () => {
  const long = 'x'.repeat(10_000);
  const ids = ['', long, '\0', 'a\0b', '../..', '%', "' or 1=1 --", 'repo_missing', 'ü', '💥'];
  const cursors = [
    '',
    'x',
    long,
    '\0',
    'W10',
    'bnVsbA',
    Buffer.from('["name:asc","a"]').toString('base64url'),
  ];
  const queries: Record<string, string>[] = [
    ...cursors.filter(Boolean).map((cursor) => ({ cursor })),
    { limit: '-1' },
    { limit: '0' },
    { limit: '201' },
    { limit: '1.5' },
    { limit: 'many' },
    { limit: '' },
    { sort: 'nothing' },
    { order: 'up' },
    { q: long },
    { q: 'a\0b' },
  ];
  const bodies: unknown[] = [
    '',
    '{',
    'null',
    '[]',
    '"tags"',
    {},
    { kind: 'everything' },
    { kind: 'tags' },
    { kind: 'tags', tags: [] },
    { kind: 'tags', tags: 'v1' },
    { kind: 'tags', tags: [1] },
    { kind: 'tags', tags: ['no spaces'] },
    { kind: 'tags', tags: ['-v1'] },
    { kind: 'tags', tags: [long] },
    { kind: 'tags', tags: ['a\0'] },
    { kind: 'tags', tags: Array.from({ length: 501 }, (_, at) => `v${at}`) },
    { kind: 'image' },
    { kind: 'image', digest: 'sha256:x' },
    { kind: 'image', digest: `md5:${'a'.repeat(32)}` },
    { kind: 'image', digest: `sha256:${'A'.repeat(64)}` },
    '['.repeat(100_000),
    'x'.repeat(600 * 1024),
  ];
  const changes: unknown[] = [
    '{"version":',
    {},
    { version: '1' },
    { version: 1.5 },
    { version: -1 },
    { version: 2 ** 31 },
    { version: 1e300 },
    { version: 1, visibility: 'secret' },
    { version: 1, description: long },
    { version: 1, description: 'a\0b' },
    { version: 1, overview: 'x'.repeat(100_001) },
    { version: 1, overview: null },
  ];

  type Case = [what: string, handler: Parameters<typeof call>[0], options: () => Call];
  const cases: Case[] = [
    ...ids.flatMap((id): Case[] => [
      [`detail of ${shorten(id)}`, repository.GET, () => ({ params: { repositoryId: id } })],
      [`tags of ${shorten(id)}`, tags.GET, () => ({ params: { repositoryId: id } })],
      [`image of ${shorten(id)}`, image.GET, () => ({ params: { repositoryId: id, reference: 'v1' } })],
      [`image ${shorten(id)}`, image.GET, () => ({ params: { ...ofBuilt(), reference: id } })],
      [`preview in ${shorten(id)}`, preview.POST, () => ({ params: { repositoryId: id }, body })],
      [`deletion in ${shorten(id)}`, deletionsOf.POST, () => ({ params: { repositoryId: id }, body })],
      [
        `change of ${shorten(id)}`,
        repository.PATCH,
        () => ({ method: 'PATCH', params: { repositoryId: id }, body: { version: 1 } }),
      ],
      [`undo of ${shorten(id)}`, undo.POST, () => ({ method: 'POST', params: { deletionId: id } })],
    ]),
    ...queries.flatMap((query): Case[] => [
      [`list with ${shorten(query)}`, repositories.GET, () => ({ query })],
      [`tags with ${shorten(query)}`, tags.GET, () => ({ query, params: ofBuilt() })],
    ]),
    ...queries
      .slice(0, -4)
      .flatMap((query): Case[] => [[`deletions with ${shorten(query)}`, deletions.GET, () => ({ query })]]),
    ...[
      {},
      { q: '' },
      { q: '  ' },
      { q: long },
      { q: 'a\0' },
      { q: 'a', limit: '-1' },
      { by: '' },
      { by: 'a\0' },
      { by: long },
      { platform: 'arm64' },
      { platform: long },
      { base: '1' },
      { q: 'a', base: '' },
    ].map((query): Case => [`search with ${shorten(query)}`, search.GET, () => ({ query: query as never })]),
    ...[
      { tenant: long },
      { tenant: '\0' },
      { name: '\0' },
      { name: long },
      { visibility: 'x' },
      { baseImages: '1' },
    ].map(
      (query): Case => [`list with ${shorten(query)}`, repositories.GET, () => ({ query: query as never })],
    ),
    ...[{ tenant: long }, { tenant: '\0' }, { repository: '\0' }].map(
      (query): Case => [`deletions with ${shorten(query)}`, deletions.GET, () => ({ query: query as never })],
    ),
    [
      'image with a platform of 10,000 characters',
      image.GET,
      () => ({ query: { platform: long }, params: { ...ofBuilt(), reference: 'v1' } }),
    ],
    ...bodies.flatMap((bad): Case[] => [
      [`preview with ${shorten(bad)}`, preview.POST, () => ({ params: ofBuilt(), body: bad })],
      [`deletion with ${shorten(bad)}`, deletionsOf.POST, () => ({ params: ofBuilt(), body: bad })],
    ]),
    ...changes.map(
      (bad): Case => [
        `change with ${shorten(bad)}`,
        repository.PATCH,
        () => ({ method: 'PATCH', params: ofBuilt(), body: bad }),
      ],
    ),
  ];

  test.each(cases)('%s', async (_what, handler, options) => {
    const before = await countRows();
    const answer = await call(handler, { as: admin, ...options() });
    expect([400, 404, 413]).toContain(answer.status);
    const { error } = apiErrorBody.parse(await answer.json());
    expect(error.message).toMatch(/^[A-Z].*\.$/);
    expect(await countRows()).toEqual(before);
  });

  async function countRows() {
    const { rows } = await database.pool.query(
      `select (select count(*) from deletions) as deletions, (select count(*) from audit_events) as events,
              (select count(*) from tags where deletion_id is null) as tags,
              (select sum(version) from repositories) as versions`,
    );
    return rows[0];
  }

  test('every field at fault is named', async () => {
    const answer = await call(tags.GET, { as: admin, params: ofBuilt(), query: { limit: 'x', sort: 'y' } });
    const { error } = apiErrorBody.parse(await answer.json());
    expect(error.issues.map((issue) => issue.path).sort()).toEqual(['limit', 'sort']);
  });
});

function shorten(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? '';
}
