import { createInvitation } from '../lib/access/index.ts';
import { buildTenant, buildUser, testPassword, uniqueName } from '../lib/testing/accounts.ts';
import { createOciClient } from '../lib/testing/oci-client.ts';
import { expect, test } from './fixtures.ts';
import { openPalette } from './palette.ts';
import { signIn } from './people.ts';

test('a wrong password is told in place, and what was entered stays', async ({ page, stack }) => {
  const user = await buildUser(stack.db, { name: uniqueName('user') });
  await page.goto('/t/acme');
  await expect(page).toHaveURL(/sign-in/);
  await page.getByLabel('User name').fill(user.name);
  await page.getByLabel('Password', { exact: true }).fill('not my password');
  await page.keyboard.press('Enter');

  await expect(page.getByRole('alert').filter({ hasText: /password/i })).toBeVisible();
  await expect(page.getByLabel('User name')).toHaveValue(user.name);
});

test('an administrator makes a tenant, a user and a member, who then signs in and is shut out', async ({
  browser,
  page,
  stack,
}) => {
  const administrator = await buildUser(stack.db, { name: uniqueName('root'), isAdmin: true });
  const tenant = uniqueName('team');
  const newcomer = uniqueName('newcomer');
  await signIn(page, administrator.name);

  await page.goto('/admin/tenants');
  await page.getByRole('button', { name: /new tenant|create tenant/i }).click();
  const makeTenant = page.getByRole('dialog');
  await makeTenant.getByLabel(/tenant id/i).fill(tenant);
  await makeTenant.getByRole('button', { name: /create/i }).click();
  await expect(page.getByText(tenant).first()).toBeVisible();

  await page.goto('/admin/users');
  await page.getByRole('button', { name: /new user|create user|add user/i }).click();
  const makeUser = page.getByRole('dialog');
  await makeUser.getByLabel(/user name/i).fill(newcomer);
  await makeUser.getByLabel('First password').fill(testPassword);
  await makeUser.getByRole('button', { name: /create/i }).click();
  await expect(page.getByRole('link', { name: newcomer })).toHaveCount(1);

  await page.goto(`/t/${tenant}/members`);
  await page.getByLabel(/user name/i).fill(newcomer);
  await page.getByRole('button', { name: /add/i }).click();
  await expect(page.getByRole('row').filter({ hasText: newcomer })).toBeVisible();

  const context = await browser.newContext({ baseURL: stack.origin, locale: 'en-US' });
  const theirs = await context.newPage();
  await signIn(theirs, newcomer);
  await theirs.goto(`/t/${tenant}`);
  await expect(theirs.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(
    theirs.getByText(`docker push ${stack.host}/${tenant}/`, { exact: false }).first(),
  ).toBeVisible();

  await stack.db.updateTable('users').set({ disabled_at: new Date() }).where('name', '=', newcomer).execute();
  await theirs.reload();
  await expect(theirs).toHaveURL(/sign-in/);
  await context.close();
});

test('an account that an invitation made can be signed in later, where that did not work at once', async ({
  page,
  stack,
}) => {
  const tenant = await buildTenant(stack.db);
  const admin = await buildUser(stack.db, { name: uniqueName('chief'), roles: { [tenant]: 'admin' } });
  await stack.db.updateTable('settings').set({ invited_may_register: true }).execute();
  const terms = { role: 'viewer', note: '', maxUses: 1, expiresInDays: 1 } as const;
  const { secret } = await createInvitation(stack.db, admin, tenant, terms);
  const newcomer = uniqueName('newcomer');
  await page.route('**/api/auth/callback/credentials*', (route) => route.abort());
  await page.goto(`/invite/${secret}`);
  await page.getByLabel('User name').fill(newcomer);
  await page.getByLabel('Password', { exact: true }).fill(testPassword);
  await page.getByRole('button', { name: 'Create account and join' }).click();
  await expect(page.getByText(`Your account ${newcomer} is made`)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Create account and join' })).toHaveCount(0);

  await page.unroute('**/api/auth/callback/credentials*');
  await page.getByRole('link', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('User name').fill(newcomer);
  await page.getByLabel('Password', { exact: true }).fill(testPassword);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`/t/${tenant}`);
});

test('the palette opens the form for a token, on the page of the tokens too', async ({ page, stack }) => {
  const user = await buildUser(stack.db, { name: uniqueName('user') });
  await signIn(page, user.name);
  const form = page.getByRole('dialog', { name: 'New access token' });
  for (const from of ['/account', '/account/tokens']) {
    await page.goto(from);
    await openPalette(page);
    await page.getByRole('dialog').getByRole('combobox').fill('New access token');
    await page.getByRole('option', { name: 'New access token' }).click();
    await form.getByLabel('Name', { exact: true }).fill('laptop');
    await expect(page).toHaveURL('/account/tokens');
    await page.keyboard.press('Escape');
    await expect(form).toBeHidden();
  }
});

test('an access token is shown once, logs a client in, and ends when it is revoked', async ({
  page,
  stack,
}) => {
  const tenant = await buildTenant(stack.db);
  const user = await buildUser(stack.db, { name: uniqueName('user'), roles: { [tenant]: 'developer' } });
  await signIn(page, user.name);

  await page.goto('/account/tokens');
  await page
    .getByRole('button', { name: /new token|create.*token/i })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/name/i).first().fill('laptop');
  await dialog.getByRole('button', { name: /create/i }).click();
  const secret = (await page
    .getByText(/obp_[A-Za-z0-9]{40}/)
    .first()
    .textContent())!.match(/obp_[A-Za-z0-9]{40}/)![0];
  const client = createOciClient({ origin: stack.origin, user: { name: user.name, password: secret } });
  expect((await client.askToken()).status).toBe(200);

  await page.reload();
  await expect(page.getByText(secret)).toHaveCount(0);
  await page
    .getByRole('row')
    .filter({ hasText: 'laptop' })
    .getByRole('button', { name: /revoke/i })
    .click();
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .getByRole('button', { name: /revoke/i })
    .click();
  await expect(page.getByRole('row').filter({ hasText: 'laptop' })).toHaveCount(0);
  expect((await client.askToken()).status).toBe(401);
});

test('language and theme change at once and stay', async ({ page, stack }) => {
  const user = await buildUser(stack.db, { name: uniqueName('user') });
  await signIn(page, user.name);
  await page.goto('/account');

  await page.getByLabel('Language', { exact: true }).last().selectOption({ label: '简体中文' });
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
});
