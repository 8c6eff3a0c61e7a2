import { afterAll, beforeAll, expect, test } from 'vitest';
import { operator, updateTenant } from '../access/index.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../testing/front-door.ts';
import { buildImage } from '../testing/images.ts';
import { createOciClient } from '../testing/oci-client.ts';

let door: FrontDoor;
beforeAll(async () => {
  door = await startFrontDoor();
  await door.addTenant('acme');
  await door.addUser('ada', { roles: { acme: 'developer' } });
  const client = createOciClient({ origin: door.origin, user: { name: 'ada', password: testPassword } });
  const repository = await client.repository('acme/app');
  await repository.pushImage(buildImage('app'), '1');
  await door.db.updateTable('repositories').set({ visibility: 'public' }).execute();
});
afterAll(() => door[Symbol.asyncDispose]());

async function ask(method: string, rest: string, name: string | null): Promise<string> {
  const url = `${door.origin}/api/registry/token?scope=repository:acme/app:pull,push`;
  const basic = { authorization: `Basic ${Buffer.from(`${name}:${testPassword}`).toString('base64')}` };
  const answer = await fetch(url, { headers: name ? basic : {} });
  const { token } = (await answer.json()) as { token: string };
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${door.origin}/v2/acme/app/${rest}`, { method, headers });
  return `${response.status} ${await response.text()}`;
}

test('pulls and pushes of a disabled tenant are refused with a sentence, of its public images too', async () => {
  await updateTenant(door.db, operator, 'acme', { disabled: true });
  const sentence = /^403 .*"DENIED".*the tenant acme is disabled; ask a platform administrator/;
  expect(await ask('GET', 'manifests/1', 'ada')).toMatch(sentence);
  expect(await ask('POST', 'blobs/uploads/', 'ada')).toMatch(sentence);
  expect(await ask('GET', 'manifests/1', null)).toMatch(sentence);
  await updateTenant(door.db, operator, 'acme', { disabled: false });
  expect(await ask('GET', 'manifests/1', null)).toMatch(/^200 /);
  expect(await ask('POST', 'blobs/uploads/', 'ada')).toMatch(/^202 /);
});
