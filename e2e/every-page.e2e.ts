import { pageAddresses } from '../lib/testing/page-addresses.ts';
import { expect, test } from './fixtures.ts';
import { findings, furnish, signInAnyLanguage } from './page-findings.ts';

/** What axe finds lies in the theme and the width, not in the language: it is asked once in each. */
const looks = [
  { theme: 'light', locale: 'en-US', width: 1280, withAxe: true },
  { theme: 'dark', locale: 'zh-CN', width: 1280, withAxe: false },
  { theme: 'dark', locale: 'en-US', width: 390, withAxe: true },
  { theme: 'light', locale: 'zh-CN', width: 390, withAxe: false },
] as const;

/**
 * The browser also complains of what is rightly answered so, and what the page tells in its words; and, where an engine
 * beside it makes networks, of what it asked for at that moment and asks for again.
 */
const isTold = (text: string, url: string): boolean =>
  text.includes('net::ERR_NETWORK_CHANGED') ||
  (text.includes('404') && url.endsWith('/nothing')) ||
  (text.includes('409 (Conflict)') && url.includes('/api/v1/deployments/'));

for (const { theme, locale, width, withAxe } of looks) {
  test.describe(`${theme}, ${locale}, ${width} px`, () => {
    test.use({ locale, colorScheme: theme, viewport: { width, height: 900 } });

    const axe = withAxe ? ', or has a serious finding of axe' : '';
    test(`no page scrolls sideways or complains in the console${axe}`, async ({ page, stack }) => {
      test.setTimeout(600_000);
      const furnished = await furnish(stack);
      const problems: string[] = [];
      page.on('console', (message) => {
        const { url } = message.location();
        if (message.type() === 'error' && !isTold(message.text(), url))
          problems.push(`${message.text()} ${url}`);
      });
      page.on('pageerror', (error) => problems.push(error.message));
      await page.goto('/sign-in');
      const found = [...(await findings(page, { withAxe }))];
      await signInAnyLanguage(page, furnished.userName);
      for (const address of Object.values(pageAddresses).flatMap((of) => of(furnished))) {
        const response = await page.goto(address);
        const isMissing = address.endsWith('/nothing');
        expect(response?.status(), address).toBe(isMissing ? 404 : 200);
        await expect(page.locator('h1, h2').first()).toBeVisible();
        found.push(...(await findings(page, { withAxe })));
        found.push(...problems.splice(0).map((text) => `${address}: ${text}`));
      }
      expect(found).toEqual([]);
    });
  });
}
