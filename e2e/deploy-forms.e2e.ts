import type { Page } from '@playwright/test';
import { buildTenant, buildUser, testPassword, uniqueName } from '../lib/testing/accounts.ts';
import { buildDeployment, buildPlan, buildPool } from '../lib/testing/deploy/factories.ts';
import { buildMultiPlatform } from '../lib/testing/images.ts';
import { createOciClient } from '../lib/testing/oci-client.ts';
import type { Stack } from '../lib/testing/stack.ts';
import { expect, test } from './fixtures.ts';
import { signInAnyLanguage } from './page-findings.ts';

/** A developer of a tenant with the image `<tenant>/app:1.0`, signed in. No engine answers in the pools. */
async function furnish(page: Page, { db, origin, distribution }: Stack) {
  const tenant = await buildTenant(db);
  const other = await buildTenant(db);
  const roles = { [tenant]: 'developer', [other]: 'developer' } as const;
  const { name } = await buildUser(db, { name: uniqueName('dev'), roles });
  const client = createOciClient({ origin, user: { name, password: testPassword } });
  const repository = await client.repository(`${tenant}/app`);
  await repository.pushIndex(buildMultiPlatform('app'), '1.0');
  await page.goto('/sign-in');
  await signInAnyLanguage(page, name);
  return { db, tenant, other, sealKey: distribution.keys.sealKey };
}

test('a deployment whose tag was deleted can be given another one', async ({ page, stack }) => {
  const { db, tenant, sealKey } = await furnish(page, stack);
  const poolId = await buildPool(db, sealKey, { tenants: [tenant] });
  const plan = buildPlan({ repository: `${tenant}/app`, tag: 'deleted' });
  const id = await buildDeployment(db, sealKey, { tenantId: tenant, poolId, plan });
  await page.goto(`/deployments/${id}?view=settings`);
  const image = page.getByLabel('Image', { exact: true });
  await expect(image).toHaveValue(`${tenant}/app:deleted`);
  await expect(image).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('heading', { name: 'Resources' })).toHaveCount(0);
  await image.fill(`${tenant}/app:1.0`);
  await expect(page.getByRole('heading', { name: 'Resources' })).toBeVisible();
  await expect(image).not.toHaveAttribute('aria-invalid');

  await page.getByLabel('When the tag moves').selectOption('range');
  await page.getByRole('button', { name: 'Deploy this change' }).click();
  const range = page.getByLabel('Range', { exact: true });
  await expect(range).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('Enter a range of versions, such as ^8.4 or 1.x.')).toBeVisible();
});

test('another tenant can be chosen where one has no pool, and what was entered stays', async ({
  page,
  stack,
}) => {
  const { db, tenant, other, sealKey } = await furnish(page, stack);
  await buildPool(db, sealKey, { tenants: [other] });
  await page.goto(`/deployments/new?image=${tenant}/app:1.0`);
  const choice = page.getByLabel('Tenant', { exact: true });
  await expect(choice).toHaveValue(other);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('mine');
  await page.getByLabel('Why').fill('a trial');

  await choice.selectOption(tenant);
  await expect(page.getByText(`The tenant ${tenant} may use no resource pool yet.`)).toBeVisible();
  await choice.selectOption(other);
  await expect(name).toHaveValue('mine');
  await expect(page.getByLabel('Why')).toHaveValue('a trial');

  await buildPool(db, sealKey, { tenants: [tenant] });
  await page.goto(`/deployments/new?image=${tenant}/app:1.0`);
  await expect(choice).toHaveValue(tenant);
  await name.fill('mine');
  await choice.selectOption(other);
  await expect(page).toHaveURL(new RegExp(`tenant=${other}`));
  await expect(choice).toHaveValue(other);
  await expect(name).toHaveValue('mine');
});

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' });

  test('what is wrong with values is said in the language of the page', async ({ page, stack }) => {
    const { db, tenant, sealKey } = await furnish(page, stack);
    await buildPool(db, sealKey, { tenants: [tenant] });
    await page.goto(`/deployments/new?image=${tenant}/app:1.0`);
    await page.getByLabel(/^内存/).fill('1');
    await expect(page.getByRole('alert').filter({ hasText: /^不能小于 \d+ MiB。$/ })).toBeVisible();
    await page.getByText('更多设置').first().click();
    await page.getByLabel(/^用户/).fill('nobody');
    await expect(page.getByText('请使用数字：1000 或 1000:1000。')).toBeVisible();
    await page.getByLabel('名称', { exact: true }).fill('Mine');
    await page.getByRole('button', { name: '部署', exact: true }).click();
    await expect(page.getByText('请使用小写字母、数字和短横线，并以字母开头。')).toBeVisible();
  });
});
