import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uniqueName } from '../accounts.ts';
import { hasDistribution } from '../distribution.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../front-door.ts';
import { buildImage } from '../images.ts';
import { createOciClient, type OciRepository } from '../oci-client.ts';
import { anonymous, buildCallers, type Caller } from './callers.ts';
import { buildTenants, type RepositoryPlace } from './places.ts';
import { exampleOf, type Standing, v2Table } from './v2-table.ts';
import { walkV2 } from './walk-v2.ts';

let door: FrontDoor;
let standing: Standing[];
let callers: Caller[];
const tokens = new Map();

beforeAll(async () => {
  if (!hasDistribution) return;
  door = await startFrontDoor();
  const { db, pool, origin } = door;
  const tenants = await buildTenants(db);
  const { name } = await door.addUser('root', { isAdmin: true });
  const client = createOciClient({ origin, user: { name, password: testPassword } });
  standing = [];
  for (const place of tenants.repositories) standing.push(await stand(client, place));
  callers = await buildCallers({ db, pool, authSecret: 'unused', origin }, tenants.own);
});
afterAll(async () => await door?.[Symbol.asyncDispose]());

/** Pushes the image, and puts the repository into the state that its place names. */
async function stand(client: ReturnType<typeof createOciClient>, place: RepositoryPlace): Promise<Standing> {
  const name = `${place.tenantId}/${uniqueName('app')}`;
  const image = buildImage(name);
  const root = await client.repository(name, { actions: 'pull,push,delete' });
  if (place.state === 'not appeared') await root.pushBlob(image.config);
  if (place.state === 'live' || place.state === 'deleted') await root.pushImage(image, 'v1');
  const deletedAt = place.state === 'deleted' ? await buryRepository(name) : null;
  await door.db
    .updateTable('repositories')
    .set({ visibility: place.visibility, ...(deletedAt && { deletion_id: deletedAt }) })
    .where('name', '=', name)
    .execute();
  // A new token: one that names the repository's row opens what the push made.
  return { place, name, image, root: await client.repository(name, { actions: 'pull,push,delete' }) };
}

async function buryRepository(name: string): Promise<string> {
  const { id } = await door.db
    .selectFrom('repositories')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  const row = { id: uniqueName('del'), repository_id: id, kind: 'repository' as const, tags: [] };
  await door.db
    .insertInto('deletions')
    .values({ ...row, purge_after: new Date(Date.now() + 3600_000) })
    .execute();
  return row.id;
}

const verbs = Object.entries(v2Table).map(([verb, entry]) => ({ verb, entry }));

describe.skipIf(!hasDistribution)(
  'everybody gets what `can` says, and what is hidden reads like what is not',
  () => {
    test.each(verbs)('$verb', async ({ entry }) => {
      const { wrong, outcomes } = await walkV2({ door, callers, standing, entry, tokens });
      expect(wrong).toEqual([]);
      expect(outcomes.size).toBeGreaterThan(1);
    });

    test('also where nobody pulls a thing without an account', async () => {
      await door.db.updateTable('settings').set({ anonymous_pull: false }).execute();
      const ofThisTime = new Map();
      for (const { entry } of verbs) {
        const who = [anonymous(false)];
        const { wrong } = await walkV2({ door, callers: who, standing, entry, tokens: ofThisTime });
        expect(wrong).toEqual([]);
      }
      await door.db.updateTable('settings').set({ anonymous_pull: true }).execute();
    });

    test('a method that stands in no entry is for nobody', async () => {
      const { root } = standing.find(({ place }) => place.state === 'live')!;
      for (const address of new Set(verbs.map(({ verb }) => exampleOf(verb)))) {
        for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY']) {
          const isListed = verbs.some(({ verb }) => `${method} ${address}` === methodAndExample(verb));
          if (!isListed) expect(await statusOf(root, method, address)).toEqual([method, address, 405]);
        }
      }
    });
  },
);

const methodAndExample = (verb: string) => `${verb.split(' ')[0]} ${exampleOf(verb)}`;

async function statusOf(repository: OciRepository, method: string, address: string) {
  const { status } = await repository.ask(method, address);
  return [method, address, status];
}
