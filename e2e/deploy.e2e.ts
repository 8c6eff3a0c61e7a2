import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { buildTenant, buildUser, testPassword, uniqueName } from '../lib/testing/accounts.ts';
import { engineSocket } from '../lib/testing/deploy/engine-socket.ts';
import { buildPool } from '../lib/testing/deploy/factories.ts';
import { buildConvertigoStandIn, buildCouchdbStandIn, findBusybox } from '../lib/testing/deploy/web-image.ts';
import { hasDocker } from '../lib/testing/machine.ts';
import { createOciClient } from '../lib/testing/oci-client.ts';
import { expectDone, runProgram } from '../lib/testing/programs.ts';
import type { Stack } from '../lib/testing/stack.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';

test.skip(!hasDocker() || findBusybox() === null, 'no Docker engine, or no static busybox');

/** A tenant with two versions of a stand-in for Convertigo, and one that never starts; CouchDB’s is public. */
async function furnish({ db, origin, host, distribution }: Stack) {
  const tenant = await buildTenant(db);
  const roles = { [tenant]: 'developer' } as const;
  const developer = await buildUser(db, { name: uniqueName('dev'), roles });
  const root = await buildUser(db, { name: uniqueName('root'), isAdmin: true });
  const login = (name: string) => createOciClient({ origin, user: { name, password: testPassword } });
  const repository = await login(developer.name).repository(`${tenant}/convertigo`);
  for (const version of ['8.4.2', '8.4.3']) {
    await repository.pushImage(await buildConvertigoStandIn({ version }), version);
  }
  const broken = await buildConvertigoStandIn({ version: '8.4.4', behaviour: 'exits' });
  await repository.pushImage(broken, '8.4.4');
  const couchdb = await login(root.name).repository('library/couchdb');
  await couchdb.pushImage(await buildCouchdbStandIn(), '3.4.3');
  const { sealKey } = distribution.keys;
  const poolId = await buildPool(db, sealKey, {
    tenants: [tenant],
    socket: engineSocket(),
    registryHost: host,
  });
  return { tenant, developer, poolId };
}

const answerOf = async (url: string) => await (await fetch(url)).text();

/** So long one image after the other may take to be pulled and to become healthy. */
const slow = { timeout: 90_000 };
const isReady = (page: Page) => expect(page.getByRole('heading', { level: 1 })).toContainText('Ready', slow);

test('Convertigo in one click: deployed, reached, read, upgraded, rolled back, removed', async ({
  page,
  stack,
}) => {
  test.setTimeout(480_000);
  const { tenant, developer } = await furnish(stack);
  await signIn(page, developer.name);

  await test.step('from the page of the image, by one click with the standard preset', async () => {
    await page.goto(`/r/${tenant}/convertigo?tag=8.4.2`);
    await page.getByRole('link', { name: 'Deploy', exact: true }).click();
    await expect(page.getByRole('radio', { name: /Standard/ })).toBeChecked();
    await expect(page.getByText(/library\/couchdb:3\.4\.3 comes from this registry/)).toBeVisible();
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await expect(page).toHaveURL(/\/deployments\/dep_/);
    await expect(page.getByText('Deploying revision 1')).toBeVisible();
    await isReady(page);
  });

  const address = await page.getByRole('link', { name: /^http/ }).first().getAttribute('href');
  const versions = new URL('/versions', address!).href;
  await test.step('it is reached at its address, with a generated password', async () => {
    expect(await answerOf(address!)).toContain('user=admin 8.4.2');
    await page.getByRole('button', { name: 'Reveal' }).click();
    await expect(page.locator('dd code')).toHaveText(/^[A-Za-z0-9]{24}$/);
    await expect(page.getByRole('row', { name: /couchdb/ })).toContainText('Runs', slow);
  });

  await test.step('its log is read and searched', async () => {
    await page.getByRole('link', { name: 'Logs' }).click();
    await expect(page.getByRole('log', { name: /^Log/ })).toContainText('Convertigo stand-in 8.4.2');
    await page.getByRole('searchbox').fill('couchdb');
    await expect(page.getByRole('log', { name: /^Log/ })).not.toContainText('Convertigo stand-in');
    await expect(page.getByRole('log', { name: /^Log/ })).toContainText('CouchDB stand-in');
  });

  await test.step('upgraded: its data is backed up before, and stays', async () => {
    await upgrade(page, `${tenant}/convertigo:8.4.3`);
    await expect(page.getByText(/Back up the data of convertigo/)).toBeVisible(slow);
    await isReady(page);
    expect(await answerOf(versions)).toBe('8.4.2\n8.4.3\n');
  });

  await test.step('a version that does not come up is undone, with the data of before', async () => {
    await upgrade(page, `${tenant}/convertigo:8.4.4`);
    await expect(page.getByText('It ended instead of running')).toBeVisible(slow);
    await expect(page.getByText('What ran before runs again.')).toBeVisible(slow);
    await isReady(page);
    // The broken one has written there; the copy from before it came back, and 8.4.3 has started once more.
    expect(await answerOf(versions)).toBe('8.4.2\n8.4.3\n8.4.3\n');
  });

  await test.step('rolled back to the first revision', async () => {
    await page.getByRole('link', { name: 'Revisions' }).click();
    await page.getByRole('button', { name: 'Roll back to revision 1' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Roll back' }).click();
    await expect(page.getByText('Deploying revision 4')).toBeVisible(slow);
    await isReady(page);
    expect(await answerOf(address!)).toContain('user=admin 8.4.2');
  });

  await test.step('removed, and its data kept: it is listed, and deleted later', async () => {
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Remove deployment…' }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('checkbox').check();
    await expect(dialog.getByRole('button', { name: 'Remove it with its data' })).toBeDisabled();
    await dialog.getByRole('checkbox').uncheck();
    await dialog.getByRole('button', { name: 'Remove deployment' }).click();
    await expect(page.getByText('Its data is still there.')).toBeVisible(slow);
    await page.goto('/deployments');
    const kept = page.getByRole('region', { name: 'Data of removed deployments' });
    await expect(kept).toContainText('couchdb');
    await kept.getByRole('link', { name: 'convertigo' }).click();
    await page.getByRole('button', { name: 'Delete data…' }).click();
    await dialog.getByLabel(/^Type convertigo/).fill('convertigo');
    await dialog.getByRole('button', { name: 'Delete data' }).click();
    await expect(page.getByText('The deployment was removed.')).toBeVisible(slow);
    const ours = ['--quiet', '--filter', `label=ownbase.tenant=${tenant}`];
    const kinds = [
      ['ps', '--all'],
      ['volume', 'ls'],
      ['network', 'ls'],
    ];
    for (const kind of kinds) {
      expect((await expectDone(runProgram('docker', [...kind, ...ours]))).trim()).toBe('');
    }
  });
});

async function upgrade(page: Page, image: string): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Image', { exact: true }).fill(image);
  await page.getByRole('button', { name: 'Deploy this change' }).click();
}

test('an administrator adds a pool, tries it first, and gives it to a tenant', async ({ page, stack }) => {
  const { db } = stack;
  const tenant = await buildTenant(db);
  const root = await buildUser(db, { name: uniqueName('root'), isAdmin: true });
  const name = `pool-${randomBytes(3).toString('hex')}`;
  await signIn(page, root.name);
  await page.goto('/admin/pools');
  await page.getByRole('button', { name: 'Add pool' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Socket').fill('/nowhere.sock');
  await dialog.getByRole('button', { name: 'Test the connection' }).click();
  await expect(dialog.getByText(/cannot be reached/)).toBeVisible();
  await dialog.getByLabel('Socket').fill(engineSocket());
  await dialog.getByRole('button', { name: 'Test the connection' }).click();
  await expect(dialog.getByText(/It answers: version/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Answers');
  await page.getByLabel('Tenant', { exact: true }).fill(tenant);
  await page.getByLabel('Memory in MiB').fill('1024');
  await page.getByRole('button', { name: 'Give to tenant' }).click();
  await expect(page.getByRole('row', { name: new RegExp(tenant) })).toContainText(/1.* GB|1,0.*|1 GiB/);
});
