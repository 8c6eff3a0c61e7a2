import { addMember } from '../lib/access/index.ts';
import { buildTenant, buildUser, testPassword, uniqueName } from '../lib/testing/accounts.ts';
import { buildImage } from '../lib/testing/images.ts';
import { createOciClient } from '../lib/testing/oci-client.ts';
import type { Stack } from '../lib/testing/stack.ts';
import { expect, test } from './fixtures.ts';
import { openPalette } from './palette.ts';
import { signIn } from './people.ts';

/** A developer whose image `app:1.0` lies in a tenant of their own. */
async function furnish({ db, origin }: Stack) {
  const tenant = await buildTenant(db);
  const user = await buildUser(db, { name: uniqueName('finder'), roles: { [tenant]: 'developer' } });
  const client = createOciClient({ origin, user: { name: user.name, password: testPassword } });
  const image = buildImage(uniqueName('app'), { annotations: { stage: tenant } });
  await (await client.repository(`${tenant}/app`)).pushImage(image, '1.0');
  return { tenant, user, image };
}

test('one box finds an image by name, digest and annotation, and goes there by keyboard', async ({
  page,
  stack,
}) => {
  const { tenant, user, image } = await furnish(stack);
  await signIn(page, user.name);
  const asked = [
    [`${tenant}/app:1`, `/r/${tenant}/app?tag=1.0`],
    [image.digest.slice(0, 19), `/r/${tenant}/app?digest=${image.digest}`],
    [image.config.digest.slice(0, 19), `/r/${tenant}/app?digest=${image.digest}`],
    [`stage=${tenant}`, `/r/${tenant}/app?digest=${image.digest}`],
  ] as const;
  for (const [words, address] of asked) {
    await page.goto('/account');
    await openPalette(page);
    await page.getByRole('dialog').getByRole('combobox').fill(words);
    const hit = page.getByRole('option').filter({ hasText: `${tenant}/app` });
    await expect(hit.first()).toBeVisible();
    for (let step = 0; step < 10; step++) {
      const chosen = page.locator('[role="option"][data-focused="true"]');
      if ((await chosen.textContent())?.startsWith(`${tenant}/app:1.0`)) break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(stack.origin + address);
  }

  await page.goto(`/search?q=by:${user.name}&kind=tags`);
  await expect(page.getByRole('link', { name: `${tenant}/app:1.0` })).toBeVisible();
});

test('a star stays, narrows the list, and stands first in the empty box', async ({ page, stack }) => {
  const { tenant, user } = await furnish(stack);
  await signIn(page, user.name);
  await page.goto(`/r/${tenant}/app`);
  const star = page.getByRole('button', { name: `Favourite: ${tenant}/app` });
  await expect(star).toHaveAttribute('aria-pressed', 'false');
  await Promise.all([page.waitForResponse(/favourites/), star.click()]);
  await expect(star).toHaveAttribute('aria-pressed', 'true');

  await page.goto(`/t/${tenant}?favourites=true`);
  await expect(page.getByRole('row').filter({ hasText: 'app' })).toBeVisible();
  await openPalette(page);
  await expect(page.getByRole('option').first()).toContainText(`${tenant}/app`);
});

test('who is added to a tenant is told so, until it was read', async ({ page, stack }) => {
  const tenant = await buildTenant(stack.db);
  const admin = await buildUser(stack.db, { name: uniqueName('chief'), roles: { [tenant]: 'admin' } });
  const user = await buildUser(stack.db, { name: uniqueName('new') });
  await addMember(stack.db, admin, tenant, { user: user.name, role: 'viewer' });
  await signIn(page, user.name);
  await page.getByRole('button', { name: 'Notices, 1 new' }).click();
  const told = page.getByRole('link', { name: `${admin.name} added you to ${tenant} as Viewer.` });
  await expect(told).toBeVisible();
  await Promise.all([page.waitForURL(`/t/${tenant}`), told.click()]);
  await page.reload();
  await expect(page.getByRole('button', { name: 'Notices', exact: true })).toBeVisible();
});

test('notices that cannot be fetched are not told as none', async ({ page, stack }) => {
  const user = await buildUser(stack.db, { name: uniqueName('new') });
  const notices = (url: URL) => url.pathname === '/api/v1/me/notices';
  await page.route(notices, (route) => route.fulfill({ status: 400, json: {} }));
  await signIn(page, user.name);
  await page.getByRole('button', { name: 'Notices', exact: true }).click();
  const list = page.getByRole('dialog', { name: 'Notices' });
  await expect(list.getByRole('alert')).toBeVisible();
  await expect(list.getByText('Nothing new.')).toBeHidden();

  await page.unroute(notices);
  await list.getByRole('button', { name: 'Try again' }).click();
  await expect(list.getByText('Nothing new.')).toBeVisible();
  await expect(list.getByRole('alert')).toBeHidden();
});

test('the reference of the API leaves what one looks for, and its commands have this console’s address', async ({
  page,
  stack,
}) => {
  await page.goto('/api-reference');
  await page.getByRole('searchbox').fill('listTags');
  await expect(page).toHaveURL(/q=listTags/);
  const command = `curl "${stack.origin}/api/v1/repositories/$REPOSITORY_ID/tags"`;
  await expect(page.getByText(command, { exact: false })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Make a tenant' })).toHaveCount(0);
});
