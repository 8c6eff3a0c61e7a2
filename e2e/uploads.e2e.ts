import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page, TestInfo } from '@playwright/test';
import { buildTenant, buildUser, testPassword, uniqueName } from '../lib/testing/accounts.ts';
import { buildImage, buildMultiPlatform, type TestImage, type TestIndex } from '../lib/testing/images.ts';
import { createOciClient } from '../lib/testing/oci-client.ts';
import { writeOciLayout } from '../lib/testing/oci-layout.ts';
import type { Stack } from '../lib/testing/stack.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';

async function furnish({ db, origin }: Stack) {
  const tenant = await buildTenant(db);
  const user = await buildUser(db, { name: uniqueName('up'), roles: { [tenant]: 'developer' } });
  const client = createOciClient({ origin, user: { name: user.name, password: testPassword } });
  return { tenant, user, client };
}

/** An image as `tar` packs its OCI layout; an index of two platforms where none is given. */
async function packImage(
  info: TestInfo,
  name: string,
  image: TestImage | TestIndex = buildMultiPlatform(uniqueName('seed')),
) {
  const layout = info.outputPath('layout');
  await writeOciLayout(layout, image, 'v1');
  const file = info.outputPath(name);
  execFileSync('tar', ['-C', layout, '-cf', file, '.']);
  return { file, digest: image.digest };
}

const rowOf = (page: Page, file: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: file }) });

async function startUpload(page: Page, file: string, { isNamedLater = false } = {}): Promise<void> {
  await page.goto('/transfers');
  await page.getByRole('button', { name: 'Upload images…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[type=file]').setInputFiles(file);
  if (isNamedLater) await dialog.getByLabel('Name the images afterwards').check();
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(dialog).toBeHidden();
}

test('an archive is uploaded by the page, and its image opened from there', async ({ page, stack }, info) => {
  const { tenant, user } = await furnish(stack);
  const { file, digest } = await packImage(info, 'shop-1.2.tar');
  await signIn(page, user.name);
  await startUpload(page, file);
  const row = rowOf(page, 'shop-1.2.tar');
  await expect(row.getByText('Done')).toBeVisible({ timeout: 60_000 });
  await expect(row.getByRole('link', { name: 'Deploy' })).toHaveAttribute(
    'href',
    `/deployments/new?image=${encodeURIComponent(`${tenant}/shop:1.2`)}`,
  );
  await row.getByRole('link', { name: `${tenant}/shop:1.2` }).click();
  await expect(page).toHaveURL(`/r/${tenant}/shop?tag=1.2`);
  await expect(page.getByText(digest.slice(7, 19)).first()).toBeVisible();
});

test('an upload to another tenant than the one whose transfers are shown is seen, under the name that was typed', async ({
  page,
  stack,
}, info) => {
  const [shown, other] = [await buildTenant(stack.db), await buildTenant(stack.db)];
  const roles = { [shown]: 'developer', [other]: 'developer' } as const;
  const user = await buildUser(stack.db, { name: uniqueName('up'), roles });
  const { file } = await packImage(info, 'first-1.0.tar');
  const second = info.outputPath('second-2.0.tar');
  await copyFile(file, second);
  await signIn(page, user.name);
  await page.goto(`/transfers?tenant=${shown}`);
  await page.getByRole('button', { name: 'Upload images…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Tenant', { exact: true }).selectOption(other);
  await dialog.locator('input[type=file]').setInputFiles(file);
  await dialog.getByLabel('Repository', { exact: true }).fill('mine');
  await dialog.locator('input[type=file]').setInputFiles(second);
  await expect(dialog.getByText(`${other}/mine:2.0`)).toBeVisible();
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(page).toHaveURL(`/transfers?tenant=${other}`);
  const row = rowOf(page, 'second-2.0.tar');
  await expect(row.getByRole('link', { name: `${other}/mine:2.0` })).toBeVisible({ timeout: 60_000 });
});

/** Lets a file fall into the window, as if it came from the desktop. */
async function dropFile(page: Page, file: string): Promise<void> {
  const name = path.basename(file);
  await page.route(`**/${name}`, (route) => route.fulfill({ path: file }));
  await page.evaluate(async (dropped) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([await (await fetch(`/${dropped}`)).blob()], dropped));
    for (const type of ['dragover', 'drop']) window.dispatchEvent(new DragEvent(type, { dataTransfer }));
  }, name);
}

test('a large file is dropped, comes in several pieces, and tells how fast it is', async ({
  page,
  stack,
}, info) => {
  const { tenant, user } = await furnish(stack);
  // More than one piece of what the browser sends at once.
  const layers = [0, 1].map(() => randomBytes(20 * 1024 ** 2).toString('base64'));
  const { file, digest } = await packImage(info, 'large-3.tar', buildImage(uniqueName('seed'), { layers }));
  await signIn(page, user.name);
  await page.goto('/transfers');
  const network = await page.context().newCDPSession(page);
  const uploadThroughput = 12 * 1024 ** 2;
  await dropFile(page, file);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(`It can then be pulled as ${tenant}/large:3`)).toBeVisible();
  await network.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput },
  });
  const pieces: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') pieces.push(request.headers()['upload-offset'] ?? '');
  });
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  const row = rowOf(page, 'large-3.tar');
  await expect(row.getByText(/MB of .* MB · .* MB\/s, .* left/)).toBeVisible({ timeout: 30_000 });
  await expect(row.getByText('Done')).toBeVisible({ timeout: 90_000 });
  expect(pieces).toEqual(['0', String(32 * 1024 ** 2)]);
  await row.getByRole('link', { name: `${tenant}/large:3` }).click();
  await expect(page.getByText(digest.slice(7, 19)).first()).toBeVisible();
});

test('the images of a file are named afterwards', async ({ page, stack }, info) => {
  const { tenant, user, client } = await furnish(stack);
  const { file, digest } = await packImage(info, 'parts.tar');
  await signIn(page, user.name);
  await startUpload(page, file, { isNamedLater: true });
  const row = rowOf(page, 'parts.tar');
  await expect(row.getByText('linux/amd64, linux/arm64/v8')).toBeVisible({ timeout: 60_000 });
  const name = row.getByLabel('Name and tag');
  await expect(name).toHaveValue(`${tenant}/parts:v1`);
  await name.fill('Nowhere');
  await expect(row.getByText(/^Write tenant, name and tag/)).toBeVisible();
  await name.fill(`${tenant}/team/parts:v2`);
  await row.getByRole('button', { name: 'Bring them in' }).click();
  await expect(row.getByRole('link', { name: `${tenant}/team/parts:v2` })).toBeVisible({ timeout: 60_000 });
  const brought = await (await client.repository(`${tenant}/team/parts`)).getManifest('v2');
  expect(brought.headers['docker-content-digest']).toBe(digest);
});

/** As much of the file as a browser had sent before its connection was lost. */
async function sendHalf(page: Page, { origin }: Stack, file: string): Promise<number> {
  const list = await (await page.request.get('/api/v1/transfers')).json();
  const half = (await readFile(file)).subarray(0, 5_000);
  const answer = await page.request.patch(`/api/v1/uploads/${list.items[0].files[0].uploadId}`, {
    headers: {
      origin,
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    },
    data: half,
  });
  expect(answer.status()).toBe(204);
  return half.length;
}

test('an upload goes on where it was: by itself, and after a closed tab by the same file', async ({
  page,
  stack,
}, info) => {
  const { tenant, user } = await furnish(stack);
  const { file } = await packImage(info, 'long.tar');
  const other = info.outputPath('other.tar');
  await writeFile(other, 'something else');
  await signIn(page, user.name);
  const offsets: number[] = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']));
  });
  await page.route('**/api/v1/uploads/*', (route) => route.abort('connectionreset'));
  const row = rowOf(page, 'long.tar');

  await test.step('it waits for the connection, and the rail tells how far it is', async () => {
    await startUpload(page, file);
    await expect(row.getByText(/waits for the connection/)).toBeVisible();
    await page.getByRole('link', { name: 'Private' }).click();
    await expect(page.getByRole('link', { name: /Transfers \d+ %/ })).toBeVisible();
  });

  const half = await sendHalf(page, stack, file);
  await test.step('the tab is left after a warning; then only the same file is taken', async () => {
    page.once('dialog', (dialog) => {
      expect(dialog.type()).toBe('beforeunload');
      void dialog.accept();
    });
    await page.goto('/transfers');
    const again = row.locator('input[type=file]');
    await again.setInputFiles(other);
    await expect(row.getByText(/Not expected here: other\.tar/)).toBeVisible();
    await again.setInputFiles(file);
    await expect(row.getByText(/waits for the connection/)).toBeVisible();
  });

  await test.step('it goes on from what had arrived, and comes in', async () => {
    await page.unroute('**/api/v1/uploads/*');
    await expect(row.getByRole('link', { name: `${tenant}/long:latest` })).toBeVisible({ timeout: 30_000 });
    expect(offsets).toEqual([half]);
  });
});

test('an upload whose session ends says so, and goes on after the next sign-in', async ({
  page,
  context,
  stack,
}, info) => {
  const { tenant, user } = await furnish(stack);
  const { file } = await packImage(info, 'late.tar');
  await signIn(page, user.name);
  await page.route('**/api/v1/uploads/*', (route) => route.abort('connectionreset'));
  await startUpload(page, file);
  const row = rowOf(page, 'late.tar');
  await expect(row.getByText(/waits for the connection/)).toBeVisible();
  await stack.db.deleteFrom('sessions').where('user_id', '=', user.userId).execute();
  await page.unroute('**/api/v1/uploads/*');
  await expect(row.getByText(/sending failed.*Sign in to do this/)).toBeVisible({ timeout: 30_000 });
  await signIn(await context.newPage(), user.name);
  await row.getByRole('button', { name: 'Go on' }).click();
  await expect(row.getByRole('link', { name: `${tenant}/late:latest` })).toBeVisible({ timeout: 60_000 });
});

test('an upload is paused, and canceled', async ({ page, stack }, info) => {
  const { user } = await furnish(stack);
  const { file } = await packImage(info, 'gone.tar');
  await signIn(page, user.name);
  await page.route('**/api/v1/uploads/*', (route) => route.abort('connectionreset'));
  await startUpload(page, file);
  const row = rowOf(page, 'gone.tar');
  await row.getByRole('button', { name: 'Pause' }).click();
  await expect(row.getByText(/paused/)).toBeVisible();
  await row.getByRole('button', { name: 'Cancel gone.tar…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End the transfer' }).click();
  await expect(row.getByText('Canceled')).toBeVisible();
  await expect(row.getByRole('button')).toHaveCount(0);
});

test('a project is baked on a base image of the tenant', async ({ page, stack }, info) => {
  const { tenant, user, client } = await furnish(stack);
  await (await client.repository(`${tenant}/server_ownbase`)).pushImage(
    buildImage(uniqueName('base')),
    '8.3',
  );
  const project = info.outputPath('shop-1.2.car');
  await writeFile(project, 'a project');
  const path = '/usr/local/tomcat/webapps/convertigo/WEB-INF/default_user_workspace/projects/shop-1.2.car';
  await signIn(page, user.name);
  await page.goto('/transfers');
  await page.getByRole('link', { name: 'Bake an image…' }).click();

  await test.step('what is missing or wrong is told at its field, and nothing is lost', async () => {
    await expect(page.getByLabel('Image', { exact: true })).toHaveValue(`${tenant}/server_ownbase`);
    await page.getByRole('button', { name: 'Bake', exact: true }).click();
    await expect(page.getByText('Choose one file at least.')).toBeVisible();
    await page.locator('input[type=file]').setInputFiles(project);
    await expect(page.getByLabel('Path in the image')).toHaveValue(path);
    await expect(page.getByLabel('Repository', { exact: true })).toHaveValue('shop');
    await page.getByLabel('Image', { exact: true }).selectOption({ label: 'Another image' });
    await page.getByLabel('Name and tag').fill(`${tenant}/nothing:1`);
    await page.getByRole('button', { name: 'Bake', exact: true }).click();
    await expect(page.getByText(/^There is no such image/)).toBeVisible();
    await expect(page.getByLabel('Path in the image')).toHaveValue(path);
  });

  await test.step('the new image has the file as its last layer', async () => {
    await page.getByLabel('Image', { exact: true }).selectOption(`${tenant}/server_ownbase`);
    await page.getByRole('button', { name: 'Bake', exact: true }).click();
    const row = rowOf(page, 'shop-1.2.car');
    await row.getByRole('link', { name: `${tenant}/shop:1.2` }).click({ timeout: 60_000 });
    await expect(page.getByText(path).first()).toBeVisible();
    await expect(page.getByRole('link', { name: 'Bake…' })).toHaveAttribute(
      'href',
      `/bake?base=${encodeURIComponent(`${tenant}/shop:1.2`)}`,
    );
  });
});
