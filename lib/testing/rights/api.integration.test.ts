import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../contract/operations.ts';
import { buildUser } from '../accounts.ts';
import { hasDistribution } from '../distribution.ts';
import { type FrontDoor, startFrontDoor } from '../front-door.ts';
import { installContext, testOrigin } from '../requests.ts';
import { apiTable } from './api-table.ts';
import { anonymous, buildCallers, type Caller } from './callers.ts';
import { discoverRoutes } from './discover.ts';
import type { World } from './kind.ts';
import { buildTenants } from './places.ts';
import { walkApi } from './walk-api.ts';

let door: FrontDoor;
let world: World;
let callers: Caller[];
const routes = await discoverRoutes();

beforeAll(async () => {
  if (!hasDistribution) return;
  door = await startFrontDoor();
  const { db, pool, registry } = door;
  const { authSecret } = installContext({ db, pool }, { registry });
  const tenants = await buildTenants(db);
  world = { db, tenants, root: await buildUser(db, { isAdmin: true }) };
  callers = await buildCallers({ db, pool, authSecret, origin: testOrigin }, tenants.own);
});
afterAll(async () => await door?.[Symbol.asyncDispose]());

/** What only reads comes first, while there is little to search. */
const entries = Object.entries(apiTable)
  .flatMap(([route, entry]) =>
    [entry]
      .flat()
      .map((each) => ({ name: each.what ? `${route}, ${each.what}` : route, route, entry: each })),
  )
  .sort((a, b) => Number(b.route.startsWith('GET')) - Number(a.route.startsWith('GET')));

const isPublic = (route: string): boolean => {
  const [method = '', address = ''] = route.split(' ');
  const operation = operations[address]?.[method.toLowerCase() as 'get'];
  return operation?.isPublic ?? false;
};

describe.skipIf(!hasDistribution)(
  'everybody gets what `can` says, and what is hidden reads like what is not',
  () => {
    const walk = (route: string, entry: (typeof entries)[number]['entry'], who: readonly Caller[]) =>
      walkApi({ world, callers: who, handler: routes.get(route)!, route, entry, isPublic: isPublic(route) });

    test.each(entries)('$name', async ({ route, entry }) => {
      const { wrong, outcomes } = await walk(route, entry, callers);
      expect(wrong).toEqual([]);
      // What nobody is refused, or nobody gets, would prove nothing.
      expect(outcomes).toContain(entry.shows ? 'shows' : 'allowed');
      if (entry.thing !== 'open') expect(outcomes.size).toBeGreaterThan(1);
    });

    test('also where nobody sees a thing without an account', async () => {
      await door.db.updateTable('settings').set({ anonymous_pull: false }).execute();
      for (const { route, entry } of entries.filter((each) => isPublic(each.route))) {
        expect((await walk(route, entry, [anonymous(false)])).wrong).toEqual([]);
      }
      await door.db.updateTable('settings').set({ anonymous_pull: true }).execute();
    });
  },
);
