import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../contract/operations.ts';
import { createUploads } from '../../transfer/index.ts';
import { buildUser, testPassword } from '../accounts.ts';
import { silentEngines } from '../deploy/silent-engine.ts';
import { hasDistribution } from '../distribution.ts';
import { makeTestFolder } from '../folder.ts';
import { type FrontDoor, startFrontDoor } from '../front-door.ts';
import { buildImage } from '../images.ts';
import { createOciClient } from '../oci-client.ts';
import { installContext, testOrigin } from '../requests.ts';
import { apiTable } from './api-table.ts';
import { anonymous, buildCallers, type Caller } from './callers.ts';
import { publicImage } from './deployment-things.ts';
import { discoverRoutes } from './discover.ts';
import type { World } from './kind.ts';
import { buildTenants } from './places.ts';
import { walkApi } from './walk-api.ts';

let door: FrontDoor;
let folder: string;
let world: World;
let callers: Caller[];
const routes = await discoverRoutes();

beforeAll(async () => {
  if (!hasDistribution) return;
  door = await startFrontDoor();
  const { db, pool, registry } = door;
  const { sealKey } = door.distribution.keys;
  const deploy = { db, registry, engines: silentEngines, sealKey };
  folder = await makeTestFolder();
  const uploads = createUploads(folder, { maxBytes: 1024 });
  const { authSecret } = installContext({ db, pool }, { registry, deploy, uploads });
  const tenants = await buildTenants(db);
  const root = await buildUser(db, { isAdmin: true });
  world = { db, tenants, root, sealKey, uploads };
  await pushPublicImage(root.name);
  callers = await buildCallers({ db, pool, authSecret, origin: testOrigin }, tenants.own);
});
afterAll(async () => {
  await door?.[Symbol.asyncDispose]();
  if (folder) await rm(folder, { recursive: true });
});

/** For whoever deploys: everybody may pull it. */
async function pushPublicImage(name: string): Promise<void> {
  const client = createOciClient({ origin: door.origin, user: { name, password: testPassword } });
  const [repository, tag] = publicImage.split(':') as [string, string];
  await (await client.repository(repository)).pushImage(buildImage('to deploy'), tag);
}

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
