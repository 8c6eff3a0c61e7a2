import { expect, test } from '@playwright/test';
import { freePort } from '../lib/bin/processes.ts';
import { oidcClient, startOpenIdProvider } from '../lib/testing/openid-provider.ts';
import { startStack } from '../lib/testing/stack.ts';

test('the button leads to the provider and back to the page that was wanted; while it is away it says so', async ({
  page,
}) => {
  const port = await freePort();
  await using stack = await startStack({
    env: {
      OIDC_ISSUER: `http://localhost:${port}`,
      OIDC_CLIENT_ID: oidcClient.client_id,
      OIDC_CLIENT_SECRET: oidcClient.client_secret,
      OIDC_NAME: 'Acme login',
    },
  });
  await page.goto(`${stack.origin}/sign-in?next=/account`);
  await page.getByRole('button', { name: 'Acme login' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Single sign-on does not answer.' })).toBeVisible();
  await expect(page.getByLabel('User name')).toBeVisible();

  const redirectUri = `${stack.origin}/api/auth/callback/oidc`;
  await using provider = await startOpenIdProvider({ port, redirectUri });
  await page.getByRole('button', { name: 'Acme login' }).click();
  await expect(page.getByText('Single sign-on did not finish.')).toBeVisible();

  provider.person = { sub: 'ada', preferred_username: 'ada' };
  await page.getByRole('button', { name: 'Acme login' }).click();
  await expect(page).toHaveURL(`${stack.origin}/account`);
  await expect(page.getByText('You sign in by Acme login.', { exact: false })).toBeVisible();
});
