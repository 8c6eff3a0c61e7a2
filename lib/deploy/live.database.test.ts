import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadPrincipal, seal } from '../access/index.ts';
import { type LogLine, logQuery } from '../contract/deployments.ts';
import { buildTenant, buildUser } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { buildDeployment, buildPool } from '../testing/deploy/factories.ts';
import { silentEngine, silentEngines } from '../testing/deploy/silent-engine.ts';
import type { DeployContext } from './context.ts';
import { followLogs } from './live.ts';

const sealKey = randomBytes(32);
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const line: LogLine = {
  at: '2026-11-21T12:03:09Z',
  service: 'app',
  replica: '1',
  stream: 'stdout',
  text: '',
};

/** Writes the same line for as long as somebody listens. */
const contextOf = (text: string): DeployContext => ({
  db: database.db,
  sealKey,
  registry: { readBlob: () => Promise.reject(new Error('not asked for here')) },
  engines: {
    ...silentEngines,
    of: async () => ({
      ...silentEngine,
      async *logs(_ref, { signal }) {
        while (!signal.aborted) {
          yield { ...line, text };
          await new Promise(setImmediate);
        }
      },
    }),
  },
});

async function furnish(text = 'hello') {
  const { db } = database;
  const tenantId = await buildTenant(db);
  const poolId = await buildPool(db, sealKey, { tenants: [tenantId] });
  const deploymentId = await buildDeployment(db, sealKey, { tenantId, poolId });
  const { userId } = await buildUser(db, { roles: { [tenantId]: 'viewer' } });
  const lines = await followLogs(contextOf(text), deploymentId, logQuery.parse({ follow: 'true' }), {
    who: () => loadPrincipal(db, userId, 'session'),
    signal: new AbortController().signal,
    askAgainMs: 1,
  });
  return { db, tenantId, deploymentId, userId, lines };
}
type Furnished = Awaited<ReturnType<typeof furnish>>;

const endings: [string, (furnished: Furnished) => Promise<unknown>][] = [
  [
    'the membership ends',
    ({ db, userId }) => db.deleteFrom('memberships').where('user_id', '=', userId).execute(),
  ],
  [
    'the account is disabled',
    ({ db, userId }) =>
      db.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', userId).execute(),
  ],
  [
    'the deployment is removed',
    ({ db, deploymentId }) =>
      db.updateTable('deployments').set({ removed_at: new Date() }).where('id', '=', deploymentId).execute(),
  ],
];

// The loops have no end of their own: a log that goes on runs into the time of the test.
test.each(endings)('a followed log ends when %s', async (_what, end) => {
  const furnished = await furnish();
  let isFirst = true;
  for await (const { text } of furnished.lines) {
    expect(text).toBe('hello');
    if (isFirst) await end(furnished);
    isFirst = false;
  }
  expect(isFirst).toBe(false);
});

test('what has become a secret while a log is followed is blacked out in it, and what was one stays so', async () => {
  const { db, deploymentId, lines } = await furnish('of the test, then another');
  const shown = new Set<string>();
  for await (const { text } of lines) {
    if (shown.size === 0) {
      const secrets = seal(sealKey, JSON.stringify({ password: 'another' }), deploymentId);
      await db
        .updateTable('deployment_revisions')
        .set({ secrets })
        .where('deployment_id', '=', deploymentId)
        .execute();
    }
    shown.add(text);
    if (shown.size > 1) break;
  }
  expect([...shown]).toEqual(['••••••, then another', '••••••, then ••••••']);
});
