import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildUser } from '../testing/accounts.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';
import { answerOnce, type UserPrincipal } from './index.ts';

let database: TestDatabase;
let alice: UserPrincipal;
let runs: number;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());
beforeEach(async () => {
  alice = await buildUser(database.db);
  runs = 0;
});

const made = async () => {
  runs += 1;
  return { status: 201, text: `secret ${runs}` };
};
const ask = (
  { as = alice, key = 'k', request = 'POST /x' }: { as?: UserPrincipal; key?: string; request?: string } = {},
  run: () => Promise<{ status: number; text: string }> = made,
) => answerOnce({ db: database.db, secret: 's' }, as, { key, request }, run);

test('the second time the first answer is given, and nothing is done', async () => {
  expect(await ask()).toEqual({ status: 201, text: 'secret 1', isRepeated: false });
  expect(await ask()).toEqual({ status: 201, text: 'secret 1', isRepeated: true });
  expect(runs).toBe(1);
});

test('of many at once one is run; the others are told to wait, or get its answer', async () => {
  const settled = await Promise.allSettled(Array.from({ length: 10 }, () => ask()));
  expect(runs).toBe(1);
  for (const each of settled) {
    if (each.status === 'fulfilled') expect(each.value.text).toBe('secret 1');
    else expect(each.reason).toMatchObject({ code: 'CONFLICT', reason: 'idempotency-in-progress' });
  }
});

test('the same key for something else is refused', async () => {
  await ask();
  await expect(ask({ request: 'POST /y' })).rejects.toMatchObject({
    code: 'CONFLICT',
    reason: 'idempotency-key-reused',
  });
});

test('another key, another user and a token with other rights have answers of their own', async () => {
  await ask();
  await ask({ key: 'other' });
  await ask({ as: await buildUser(database.db) });
  await ask({ as: { ...alice, scopes: new Set(['manage']) } });
  await ask({ as: { ...alice, scopes: new Set(['manage']), repositories: ['acme/*'] } });
  expect(runs).toBe(5);
});

test('what failed is not kept: the same key may try again', async () => {
  const failing = () => Promise.reject(new Error('name taken'));
  await expect(ask({}, failing)).rejects.toThrow('name taken');
  expect((await ask()).isRepeated).toBe(false);
});

test('after a day a key is new again', async () => {
  await ask();
  await age('25 hours');
  expect((await ask()).text).toBe('secret 2');
});

test('one whose process ended in the middle is given free after a minute', async () => {
  await new Promise<void>((begun) => {
    void ask({}, () => {
      begun();
      return new Promise(() => {});
    });
  });
  await expect(ask()).rejects.toMatchObject({ reason: 'idempotency-in-progress' });
  await age('61 seconds');
  expect((await ask()).isRepeated).toBe(false);
});

test('neither key nor answer can be read in the table', async () => {
  await ask({ key: 'my-key' });
  const { rows } = await database.pool.query('select row_to_json(k)::text as text from idempotency_keys k');
  const bytes = await database.pool.query('select answer, key_hash from idempotency_keys');
  const all = [
    ...rows.map((row) => row.text),
    ...bytes.rows.flatMap((row) => [row.answer, row.key_hash]).map((each) => each.toString('latin1')),
  ].join();
  expect(all).not.toMatch(/secret 1|my-key/);
});

async function age(interval: string): Promise<void> {
  await database.pool.query('update idempotency_keys set created_at = created_at - $1::interval', [interval]);
}
