import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRobot, loadPrincipal, updateRobot } from '../access/index.ts';
import { type FrontDoor, startFrontDoor } from '../testing/front-door.ts';
import { buildImage } from '../testing/images.ts';
import { createOciClient } from '../testing/oci-client.ts';

let door: FrontDoor;
beforeAll(async () => {
  door = await startFrontDoor();
  await door.addTenant('acme');
  await door.addUser('ada', { roles: { acme: 'admin' } });
});
afterAll(() => door[Symbol.asyncDispose]());

async function ada() {
  const { id } = await door.db
    .selectFrom('users')
    .select('id')
    .where('name', '=', 'ada')
    .executeTakeFirstOrThrow();
  return await loadPrincipal(door.db, id, 'session');
}

async function addRobot(name: string, scopes: ('pull' | 'push' | 'delete')[]) {
  const body = { name, description: '', scopes, repositories: ['acme/web/*'], expiresInDays: null };
  const { robot, secret } = await createRobot(door.db, await ada(), 'acme', body);
  const user = { name: robot.loginName, password: secret };
  return { robot, user, client: createOciClient({ origin: door.origin, user }) };
}

test('a robot pushes by its name, and what it pushed says so', async () => {
  const { robot, client } = await addRobot('ci', ['push']);
  const repository = await client.repository('acme/web/app');
  expect((await repository.pushImage(buildImage('robot'), '1')).status).toBe(201);
  const tag = await door.db
    .selectFrom('tags')
    .innerJoin('users', 'users.id', 'tags.pushed_by')
    .select(['users.id', 'users.name'])
    .executeTakeFirst();
  expect(tag).toEqual({ id: robot.id, name: 'acme+ci' });
  const event = await door.db
    .selectFrom('audit_events')
    .select(['actor_id', 'actor_name', 'via'])
    .where('action', '=', 'tag.push')
    .executeTakeFirst();
  expect(event).toEqual({ actor_id: robot.id, actor_name: 'acme+ci', via: 'token' });
});

test('a robot signs in by the form that containerd sends, and not once it is disabled', async () => {
  const { robot, user } = await addRobot('deploy', ['pull']);
  const ask = async () => {
    const form = { grant_type: 'password', service: 'ownbase', username: user.name, password: user.password };
    const body = new URLSearchParams(form);
    return (await fetch(`${door.origin}/api/registry/token`, { method: 'POST', body })).status;
  };
  expect(await ask()).toBe(200);
  await updateRobot(door.db, await ada(), 'acme', robot.id, { enabled: false });
  expect(await ask()).toBe(401);
});

test('a robot without the scope or outside of its patterns is told so', async () => {
  const { user } = await addRobot('reader', ['pull']);
  const refusal = async (name: string) => {
    const url = `${door.origin}/api/registry/token?scope=repository:${name}:pull,push`;
    const authorization = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`;
    const { token } = (await (await fetch(url, { headers: { authorization } })).json()) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${door.origin}/v2/${name}/blobs/uploads/`, { method: 'POST', headers });
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await refusal('acme/web/app')).toMatch(
    /^403 .*the robot acme\+reader may not push in acme\/web\/app/,
  );
  expect(await refusal('acme/app')).toMatch(/^403 .*the robot acme\+reader may not push in acme\/app/);
});
