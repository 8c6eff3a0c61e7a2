import { stat } from 'node:fs/promises';
import { buildTenant, buildUser, testPassword, uniqueName } from '../lib/testing/accounts.ts';
import { buildImage, buildMultiPlatform } from '../lib/testing/images.ts';
import { createOciClient } from '../lib/testing/oci-client.ts';
import { expect, test } from './fixtures.ts';
import { signInAnyLanguage } from './page-findings.ts';

test('an image is copied to another tenant, and downloaded as a file that goes on where it broke off', async ({
  page,
  stack,
}) => {
  const [from, to] = [await buildTenant(stack.db), await buildTenant(stack.db)];
  const user = await buildUser(stack.db, { roles: { [from]: 'developer', [to]: 'developer' } });
  const client = createOciClient({ origin: stack.origin, user: { name: user.name, password: testPassword } });
  const index = buildMultiPlatform(uniqueName('seed'));
  await (await client.repository(`${from}/shop`)).pushIndex(index, '1.0');
  await page.goto('/sign-in');
  await signInAnyLanguage(page, user.name);
  await page.goto(`/r/${from}/shop?tag=1.0`);

  await test.step('its own name is refused, another one is taken', async () => {
    await page.getByRole('button', { name: 'Copy…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect(dialog.getByText('This is the name that it has.')).toBeVisible();
    await dialog.getByLabel('Tenant').selectOption(to);
    await dialog.getByLabel('Tag').fill('stable');
    await expect(dialog.getByText(`${to}/shop:stable`)).toBeVisible();
    await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.waitForURL(`**/r/${to}/shop?tag=stable`);
    const copied = await (await client.repository(`${to}/shop`)).getManifest('stable');
    expect(copied.headers['docker-content-digest']).toBe(index.digest);
  });

  await test.step('the file is whole, and any part of it is the same again', async () => {
    await page.getByRole('button', { name: 'Download…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Platform').selectOption({ label: 'All platforms' });
    const link = dialog.getByRole('link', { name: 'Download' });
    const address = (await link.getAttribute('href'))!;
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(download.suggestedFilename()).toBe(`${to}_shop_stable.tar`);
    const whole = await page.request.get(address);
    expect(whole.headers()['content-length']).toBe(String((await stat(await download.path())).size));
    const bytes = await whole.body();
    const etag = whole.headers().etag!;
    const rest = await page.request.get(address, { headers: { range: 'bytes=1000-', 'if-range': etag } });
    expect(rest.status()).toBe(206);
    expect((await rest.body()).equals(bytes.subarray(1000))).toBe(true);
    const head = await page.request.head(address, { headers: { range: 'bytes=1000-' } });
    expect([head.status(), head.headers()['content-length']]).toEqual([200, String(bytes.length)]);
    const stale = await page.request.get(address, {
      headers: { range: 'bytes=1000-', 'if-range': '"other"' },
    });
    expect(stale.status()).toBe(200);
    const beyond = await page.request.get(address, { headers: { range: `bytes=${bytes.length}-` } });
    expect(beyond.status()).toBe(416);
  });
});

test('a repository is renamed, and both its old address and pulls of its old name find it', async ({
  page,
  stack,
}) => {
  const [tenant, other] = [await buildTenant(stack.db), await buildTenant(stack.db)];
  const user = await buildUser(stack.db, { roles: { [tenant]: 'admin', [other]: 'admin' } });
  const client = createOciClient({ origin: stack.origin, user: { name: user.name, password: testPassword } });
  const image = buildImage(uniqueName('seed'));
  await (await client.repository(`${tenant}/shop`)).pushImage(image, '1.0');
  await (await client.repository(`${tenant}/taken`)).pushImage(image, '1.0');
  await page.goto('/sign-in');
  await signInAnyLanguage(page, user.name);
  await page.goto(`/r/${tenant}/shop?view=settings`);
  await page.getByRole('button', { name: 'Rename or move…' }).click();
  const dialog = page.getByRole('dialog');
  const submit = dialog.getByRole('button', { name: 'Change name' });

  await test.step('its own name, none at all and one that is taken are refused at the field', async () => {
    const name = dialog.getByLabel('Repository', { exact: true });
    await expect(name).toHaveValue('shop');
    await submit.click();
    await expect(dialog.getByText('This is the name that it has.')).toBeVisible();
    await name.fill('Shop!');
    await submit.click();
    await expect(dialog.getByText('Use lower-case letters and digits')).toBeVisible();
    await name.fill('taken');
    await submit.click();
    await expect(dialog.getByText('A repository has this name')).toBeVisible();
  });

  await test.step('another tenant and name are taken', async () => {
    await dialog.getByLabel('Tenant').selectOption(other);
    await dialog.getByLabel('Repository', { exact: true }).fill('web/store');
    await expect(dialog.getByText(`It is called ${other}/web/store then.`)).toBeVisible();
    await submit.click();
    await page.waitForURL(`**/r/${other}/web/store`);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('web/store');
    await expect(page.getByText(`${tenant}/shop is ${other}/web/store now`)).toBeVisible();
  });

  await test.step('what was called by the old name is found', async () => {
    const old = await client.repository(`${tenant}/shop`, { actions: 'pull' });
    expect((await old.getManifest('1.0')).headers['docker-content-digest']).toBe(image.digest);
    await page.goto(`/r/${tenant}/shop?tag=1.0`);
    await page.waitForURL(`**/r/${other}/web/store?tag=1.0`);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('web/store');
  });
});
