import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { buildTenant, buildUser, testPassword, uniqueName } from '../lib/testing/accounts.ts';
import { buildMultiPlatform } from '../lib/testing/images.ts';
import { createOciClient } from '../lib/testing/oci-client.ts';
import type { Stack } from '../lib/testing/stack.ts';
import { expect, test } from './fixtures.ts';

/** A tenant with an image of two platforms, and a platform administrator who sees every page. */
async function furnish({ db, origin }: Stack) {
  const tenant = await buildTenant(db);
  const user = await buildUser(db, { name: uniqueName('all'), isAdmin: true, roles: { [tenant]: 'admin' } });
  const client = createOciClient({ origin, user: { name: user.name, password: testPassword } });
  for (const name of [`${tenant}/app`, `${tenant}/jdk_ownbase`, `library/${tenant}`]) {
    const repository = await client.repository(name);
    await repository.pushIndex(buildMultiPlatform(name), '8.3.1');
  }
  return { tenant, user };
}

const addressesOf = (tenant: string) => [
  '/public',
  `/t/${tenant}`,
  `/t/${tenant}/push`,
  `/t/${tenant}/members`,
  `/t/${tenant}/robots`,
  `/r/${tenant}/app`,
  `/r/${tenant}/app?view=overview`,
  `/r/${tenant}/app?view=settings`,
  `/r/${tenant}/app?view=deleted`,
  `/r/${tenant}/app?tag=8.3.1`,
  `/r/${tenant}/nothing`,
  `/search?q=${tenant}`,
  '/account',
  '/account/tokens',
  '/account/sessions',
  '/admin/users',
  '/admin/tenants',
  `/admin/tenants/${tenant}`,
  '/admin/settings',
];

const looks = [
  { theme: 'light', locale: 'en-US', width: 1280 },
  { theme: 'dark', locale: 'zh-CN', width: 1280 },
  { theme: 'dark', locale: 'en-US', width: 390 },
  { theme: 'light', locale: 'zh-CN', width: 390 },
] as const;

for (const { theme, locale, width } of looks) {
  test.describe(`${theme}, ${locale}, ${width} px`, () => {
    test.use({ locale, colorScheme: theme, viewport: { width, height: 900 } });

    test('no page scrolls sideways, complains in the console, or has a serious finding of axe', async ({
      page,
      stack,
    }) => {
      test.setTimeout(240_000);
      const { tenant, user } = await furnish(stack);
      const problems: string[] = [];
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(error.message));
      await page.goto('/sign-in');
      const found = [...(await findings(page))];
      await page.locator('input[name=username]').fill(user.name);
      await page.locator('input[name=password]').fill(testPassword);
      await page.keyboard.press('Enter');
      await expect(page).not.toHaveURL(/sign-in/);
      for (const address of addressesOf(tenant)) {
        const response = await page.goto(address);
        expect(response?.status(), address).toBe(address.endsWith('/nothing') ? 404 : 200);
        await expect(page.locator('h1, h2').first()).toBeVisible();
        found.push(...(await findings(page)));
        const isMissing = address.endsWith('/nothing');
        const own = problems.splice(0).filter((text) => !(isMissing && text.includes('404')));
        found.push(...own.map((text) => `${address}: ${text}`));
      }
      expect(found).toEqual([]);
    });
  });
}

async function findings(page: Page): Promise<string[]> {
  const address = new URL(page.url()).pathname + new URL(page.url()).search;
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return [
    ...(isWide ? [`${address}: scrolls sideways`] : []),
    ...serious.map(
      ({ id, nodes }) => `${address}: ${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
    ),
  ];
}
