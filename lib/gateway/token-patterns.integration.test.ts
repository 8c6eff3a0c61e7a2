import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FrontDoor, startFrontDoor, testPassword } from '../testing/front-door.ts';
import { buildImage } from '../testing/images.ts';
import { createOciClient } from '../testing/oci-client.ts';

let door: FrontDoor;
beforeAll(async () => {
  door = await startFrontDoor();
  await door.addTenant('acme', { developersMayDelete: true });
  await door.addUser('ada', { roles: { acme: 'developer' } });
  const owner = createOciClient({ origin: door.origin, user: { name: 'ada', password: testPassword } });
  for (const name of ['acme/app', 'acme/team/app']) {
    await (await owner.repository(name)).pushImage(buildImage(name), '1');
  }
});
afterAll(() => door[Symbol.asyncDispose]());

async function tokenFor(secret: string, ...scopes: string[]): Promise<string> {
  const url = new URL(`${door.origin}/api/registry/token`);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  const authorization = `Basic ${Buffer.from(`ada:${secret}`).toString('base64')}`;
  const answer = await fetch(url, { headers: { authorization, 'user-agent': 'docker/28' } });
  return ((await answer.json()) as { token: string }).token;
}

const ask = async (secret: string, method: string, name: string, rest: string, verbs: string) => {
  const token = await tokenFor(secret, `repository:${name}:${verbs}`);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${door.origin}/v2/${name}/${rest}`, { method, headers });
  return { status: answer.status, text: await answer.text() };
};

test('a token with patterns pulls, pushes and deletes where they match, and nowhere else', async () => {
  const secret = await door.addAccessToken('ada', ['pull', 'push', 'delete'], ['acme/*']);
  const pull = (name: string) => ask(secret, 'GET', name, 'manifests/1', 'pull');
  expect((await pull('acme/app')).status).toBe(200);
  expect((await pull('acme/team/app')).status).toBe(404);

  const push = (name: string) => ask(secret, 'POST', name, 'blobs/uploads/', 'pull,push');
  expect((await push('acme/new')).status).toBe(202);
  const refused = await push('acme/team/new');
  expect(refused.status).toBe(403);
  expect(JSON.parse(refused.text).errors[0]).toMatchObject({
    code: 'DENIED',
    message: expect.stringContaining('this access token does not open acme/team/new'),
  });
  const foreign = await ask(secret, 'DELETE', 'acme/team/app', 'manifests/1', 'delete');
  expect(foreign.status).toBe(403);
});

test('its lists hold what matches alone', async () => {
  const secret = await door.addAccessToken('ada', ['pull'], ['acme/team/**']);
  const token = await tokenFor(secret, 'registry:catalog:*');
  const answer = await fetch(`${door.origin}/v2/_catalog`, { headers: { authorization: `Bearer ${token}` } });
  expect(await answer.json()).toEqual({ repositories: ['acme/team/app'] });
});

test('the last use names address and program', async () => {
  const secret = await door.addAccessToken('ada', ['pull'], []);
  await tokenFor(secret);
  const used = await door.db
    .selectFrom('access_tokens')
    .select(['last_used_address', 'last_used_agent'])
    .orderBy('id', 'desc')
    .executeTakeFirst();
  expect(used).toEqual({ last_used_address: '127.0.0.1', last_used_agent: 'docker/28' });
});
