import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUploads } from '../../transfer/index.ts';
import { buildUser } from '../accounts.ts';
import { hasDistribution } from '../distribution.ts';
import { type Stack, startStack } from '../stack.ts';
import { anonymous, buildCallers, type Caller } from './callers.ts';
import type { World } from './kind.ts';
import { pageTable } from './page-table.ts';
import { buildTenants } from './places.ts';
import { walkPages } from './walk-pages.ts';

/** The pages are those of the last `npm run build`, which `npm test` does first. */
const isBuilt = existsSync(path.resolve(import.meta.dirname, '../../../.next/BUILD_ID'));
const canRun = hasDistribution && isBuilt;

let stack: Stack;
let world: World;
let callers: Caller[];

beforeAll(async () => {
  if (!canRun) return;
  stack = await startStack();
  const { db, pool, origin, distribution } = stack;
  const tenants = await buildTenants(db);
  const { authSecret, sealKey } = distribution.keys;
  const uploads = createUploads(path.join(distribution.dataDir, 'uploads'), { maxBytes: 1024 });
  world = { db, tenants, root: await buildUser(db, { isAdmin: true }), sealKey, uploads };
  const all = await buildCallers({ db, pool, authSecret, origin }, tenants.own);
  callers = all.filter(({ headers }) => !headers.authorization).concat(withoutCookie(all));
});
afterAll(async () => await stack?.[Symbol.asyncDispose]());

/** A token opens the API, and no page. */
function withoutCookie(all: readonly Caller[]): Caller[] {
  const last = all.find(({ who }) => who === 'platform admin, token with all scopes');
  return last ? [{ ...last, principal: anonymous(true).principal }] : [];
}

const entries = Object.entries(pageTable).flatMap(([address, entry]) =>
  [entry]
    .flat()
    .map((each) => ({ name: each.what ? `${address}, ${each.what}` : address, address, entry: each })),
);

describe.skipIf(!canRun)('everybody sees what `can` says, and what is hidden looks like what is not', () => {
  const walk = (address: string, entry: (typeof entries)[number]['entry'], who: readonly Caller[]) =>
    walkPages({ origin: stack.origin, world, callers: who, address, entry });

  test.each(entries)('$name', async ({ address, entry }) => {
    const { wrong, outcomes } = await walk(address, entry, callers);
    expect(wrong).toEqual([]);
    expect(outcomes).toContain(entry.lists ? 'shows' : 'allowed');
    if (entry.thing !== 'open') expect(outcomes.size).toBeGreaterThan(1);
  });

  test('also where nobody sees a thing without an account', async () => {
    await stack.db.updateTable('settings').set({ anonymous_pull: false }).execute();
    for (const { address, entry } of entries) {
      expect((await walk(address, entry, [anonymous(false)])).wrong).toEqual([]);
    }
    await stack.db.updateTable('settings').set({ anonymous_pull: true }).execute();
  });
});
