import type { Page } from '@playwright/test';
import { buildTenant, buildUser, uniqueName } from '../lib/testing/accounts.ts';
import { buildDeployment, buildPool } from '../lib/testing/deploy/factories.ts';
import type { Stack } from '../lib/testing/stack.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';

/** A developer, and a deployment whose engine is not there: its pages are what is looked at. */
async function furnish({ db, distribution }: Stack) {
  const tenant = await buildTenant(db);
  const user = await buildUser(db, { name: uniqueName('dev'), roles: { [tenant]: 'developer' } });
  const { sealKey } = distribution.keys;
  const poolId = await buildPool(db, sealKey, { tenants: [tenant] });
  const deploymentId = await buildDeployment(db, sealKey, { tenantId: tenant, poolId });
  return { db, tenant, user, deploymentId };
}

test('pages that ask again and again say when they are refused, and lead to the sign-in and back', async ({
  page,
  context,
  stack,
}) => {
  const { db, user, deploymentId } = await furnish(stack);
  await signIn(page, user.name);
  const list = await context.newPage();
  const opened: [Page, string][] = [
    [page, `/deployments/${deploymentId}`],
    [list, '/deployments'],
  ];
  for (const [each, address] of opened) await each.goto(address);
  await db.deleteFrom('sessions').where('user_id', '=', user.userId).execute();
  for (const [each, address] of opened) {
    await each.bringToFront();
    const main = each.getByRole('main');
    // It asks every ten seconds.
    await expect(main.getByText('Sign in to do this.')).toBeVisible({ timeout: 30_000 });
    await expect(main.getByText(/^dep-/).first()).toBeVisible();
    const signInAgain = main.getByRole('link', { name: 'Sign in' });
    await expect(signInAgain).toHaveAttribute('href', new RegExp(`${encodeURIComponent(address)}$`));
  }
});
