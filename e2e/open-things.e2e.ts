import type { Locator, Page } from '@playwright/test';
import type { Furnished } from '../lib/testing/page-addresses.ts';
import { expect, test } from './fixtures.ts';
import { findings, furnish, signInAnyLanguage } from './page-findings.ts';
import { openPalette } from './palette.ts';

type Opened = {
  what: string;
  at: (furnished: Furnished) => string;
  /** Opens it. */
  by: (page: Page) => Promise<void>;
};

const press = (name: RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();

const things: readonly Opened[] = [
  { what: 'the menu of languages', at: () => '/public', by: press(/^Language$/) },
  { what: 'the menu of themes', at: () => '/public', by: press(/^Theme$/) },
  { what: 'the account menu', at: () => '/public', by: press(/^Account of/) },
  { what: 'the notices', at: () => '/public', by: press(/^Notices/) },
  { what: 'the palette', at: () => '/public', by: openPalette },
  { what: 'a new token', at: () => '/account/tokens', by: press(/^Create token$/) },
  { what: 'a new user', at: () => '/admin/users', by: press(/^Create user$/) },
  { what: 'a new tenant', at: () => '/admin/tenants', by: press(/^Create tenant$/) },
  { what: 'a new pool', at: () => '/admin/pools', by: press(/^Add pool$/) },
  {
    what: 'removing a deployment',
    at: ({ deploymentId }) => `/deployments/${deploymentId}?view=settings`,
    by: press(/^Remove/),
  },
  { what: 'a new robot', at: ({ tenant }) => `/t/${tenant}/robots`, by: press(/^Create robot$/) },
  { what: 'removing a member', at: ({ tenant }) => `/t/${tenant}/members`, by: press(/^Remove/) },
  {
    what: 'downloading an image',
    at: ({ tenant }) => `/r/${tenant}/app?tag=8.3.1`,
    by: press(/^Download…$/),
  },
  { what: 'copying an image', at: ({ tenant }) => `/r/${tenant}/app?tag=8.3.1`, by: press(/^Copy…$/) },
  { what: 'deleting a tag', at: ({ tenant }) => `/r/${tenant}/app`, by: press(/^Delete 8/) },
  {
    what: 'deleting a repository',
    at: ({ tenant }) => `/r/${tenant}/app?view=settings`,
    by: press(/^Delete/i),
  },
];

const narrowThings: readonly Opened[] = [
  { what: 'the drawer', at: () => '/public', by: press(/^Open menu$/) },
  ...things.filter(({ what }) => /^(the|deleting|copying|downloading) /.test(what)),
];

const opened = (page: Page): Locator =>
  page.getByRole('dialog').or(page.getByRole('alertdialog')).or(page.getByRole('menu')).first();

for (const theme of ['light', 'dark'] as const) {
  for (const { width, list } of [
    { width: 1280, list: things },
    { width: 390, list: narrowThings },
  ]) {
    test.describe(`${theme}, ${width} px`, () => {
      // Without movement: axe must not measure colours that are still fading in.
      test.use({
        colorScheme: theme,
        viewport: { width, height: 900 },
        contextOptions: { reducedMotion: 'reduce' },
      });

      test('axe finds nothing serious in what opens, and Escape closes it', async ({ page, stack }) => {
        test.setTimeout(240_000);
        const furnished = await furnish(stack);
        await page.goto('/sign-in');
        await signInAnyLanguage(page, furnished.userName);
        const found: string[] = [];
        for (const { what, at, by } of list) {
          await page.goto(at(furnished));
          await test.step(what, async () => {
            await by(page);
            await expect(opened(page)).toBeVisible();
            found.push(...(await findings(page, { what })));
            await page.keyboard.press('Escape');
            await expect(opened(page)).toBeHidden();
          });
        }
        expect(found).toEqual([]);
      });
    });
  }
}
