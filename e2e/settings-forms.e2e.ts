import type { Page } from '@playwright/test';
import { buildUser, uniqueName } from '../lib/testing/accounts.ts';
import { buildPool } from '../lib/testing/deploy/factories.ts';
import type { Stack } from '../lib/testing/stack.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';

/** What another administrator does meanwhile. */
const makeAdministrator = ({ db }: Stack, userId: string) =>
  db
    .updateTable('users')
    .set((eb) => ({ is_admin: true, version: eb('version', '+', 1) }))
    .where('id', '=', userId)
    .execute();
const userOf = ({ db }: Stack, userId: string) =>
  db
    .selectFrom('users')
    .select(['is_admin', 'display_name'])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow();

async function openUser(page: Page, { db }: Stack) {
  const root = await buildUser(db, { name: uniqueName('root'), isAdmin: true });
  const other = await buildUser(db, { name: uniqueName('user') });
  await signIn(page, root.name);
  await page.goto(`/admin/users/${other.userId}`);
  await page.getByLabel('Display name').fill('Ada');
  return other;
}

test('a form of an administrator undoes nothing that another one has changed and it has read', async ({
  page,
  stack,
}) => {
  await page.clock.install();
  const { userId } = await openUser(page, stack);
  await makeAdministrator(stack, userId);
  await page.clock.fastForward('05:00');
  await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
  await expect(page.getByLabel('Platform administrator')).toBeChecked();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => userOf(stack, userId)).toEqual({ is_admin: true, display_name: 'Ada' });
});

test('what another one has changed meanwhile is told and shown, and what was typed stays', async ({
  page,
  stack,
}) => {
  const { userId } = await openUser(page, stack);
  await makeAdministrator(stack, userId);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Somebody changed this meanwhile' })).toBeVisible();
  await expect(page.getByLabel('Platform administrator')).toBeChecked();
  await expect(page.getByLabel('Display name')).toHaveValue('Ada');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => userOf(stack, userId)).toEqual({ is_admin: true, display_name: 'Ada' });
});

test('the settings of the instance: each change is sent alone', async ({ page, stack }) => {
  const { db } = stack;
  const root = await buildUser(db, { name: uniqueName('root'), isAdmin: true });
  await signIn(page, root.name);
  await page.goto('/admin/settings');
  const before = await db.selectFrom('settings').selectAll().executeTakeFirstOrThrow();
  const theirs = { anonymous_pull: !before.anonymous_pull };
  await db.updateTable('settings').set(theirs).execute();
  try {
    await page.getByLabel('Length').fill('9');
    await page.getByRole('button', { name: 'Save' }).click();
    const now = () => db.selectFrom('settings').selectAll().executeTakeFirstOrThrow();
    await expect.poll(now).toEqual({ ...before, ...theirs, undo_window_hours: 9 * 24 });
  } finally {
    await db.updateTable('settings').set(before).execute();
  }
});

test('a form of pools and their tenants names each field at fault, and what it must be', async ({
  page,
  stack,
}) => {
  const { db, distribution } = stack;
  const root = await buildUser(db, { name: uniqueName('root'), isAdmin: true });
  const poolId = await buildPool(db, distribution.keys.sealKey);
  await signIn(page, root.name);
  await page.goto(`/admin/pools/${poolId}`);
  await page.getByRole('button', { name: 'Give to tenant' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Enter the id of a tenant.' })).toBeVisible();
  await page.getByLabel('Tenant', { exact: true }).fill('nobody-has-this');
  await page.getByLabel('Deployments').fill('1.5');
  await page.getByRole('button', { name: 'Give to tenant' }).click();
  await expect(page.getByLabel('Deployments')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Deployments').fill('1');
  await page.getByRole('button', { name: 'Give to tenant' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'There is no tenant of this id.' })).toBeVisible();

  await page.getByRole('button', { name: 'Change', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Prod');
  await dialog.getByLabel('Public address').fill('');
  await dialog.getByLabel('Last port').fill('70000');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog.getByText('Use lower-case letters and digits')).toBeVisible();
  await expect(dialog.getByLabel('Last port')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Name').fill(uniqueName('pool'));
  await dialog.getByLabel('Last port').fill('');
  await dialog.getByLabel('First port').fill('');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('28000–28999')).toBeVisible();
});
