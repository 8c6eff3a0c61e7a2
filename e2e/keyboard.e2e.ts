import type { Locator, Page } from '@playwright/test';
import { buildTenant, buildUser, testPassword, uniqueName } from '../lib/testing/accounts.ts';
import { buildImage } from '../lib/testing/images.ts';
import { createOciClient } from '../lib/testing/oci-client.ts';
import type { Stack } from '../lib/testing/stack.ts';
import { expect, test } from './fixtures.ts';

const stepsAtMost = 80;

/** An administrator of two tenants; the second one holds `team/app` with four tags. */
async function furnish({ db, origin }: Stack) {
  const [first, second] = [await buildTenant(db), await buildTenant(db)].sort() as [string, string];
  const user = await buildUser(db, {
    name: uniqueName('keys'),
    roles: { [first]: 'admin', [second]: 'admin' },
  });
  const client = createOciClient({ origin, user: { name: user.name, password: testPassword } });
  const repository = await client.repository(`${second}/team/app`);
  for (const tag of ['1.0', '1.1', '1.2', '1.3']) await repository.pushImage(buildImage(tag), tag);
  return { first, second, user };
}

/** Goes on by `key` until `target` has the focus, which must be there to see. */
async function walkTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  for (let step = 0; step < stepsAtMost; step++) {
    const isThere = await target.evaluateAll((found) =>
      found.includes(document.activeElement as HTMLElement),
    );
    if (isThere) return expectFocusToBeSeen(page);
    await page.keyboard.press(key);
  }
  throw new Error(`${target} is not reached by ${key}`);
}

/** What holds the focus is in the window and has an outline or a ring. */
async function expectFocusToBeSeen(page: Page): Promise<void> {
  const seen = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      if (!element) return 'nothing has the focus';
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom <= 0 || top >= window.innerHeight) return 'out of sight';
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const hasOutline = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
      return hasOutline || boxShadow !== 'none'
        ? 'seen'
        : `no ring around ${element.outerHTML.slice(0, 200)}`;
    });
  await expect.poll(seen).toBe('seen');
}

test('everything is done by keyboard alone', async ({ page, stack }) => {
  const { first, second, user } = await furnish(stack);
  const { keyboard } = page;
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const tenantSwitch = (tenant: string) => page.locator('aside').getByRole('button', { name: tenant });
  const row = (tag: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name: tag }) });
  const box = (tag: string) => page.getByRole('checkbox', { name: `Select ${tag}` });

  await test.step('sign in', async () => {
    await page.goto(`/sign-in?next=/t/${first}`);
    await walkTo(page, page.getByLabel('User name'));
    await keyboard.type(user.name);
    await keyboard.press('Tab');
    await keyboard.type(testPassword);
    await keyboard.press('Enter');
    await expect(page).toHaveURL(`/t/${first}`);
  });

  await test.step('the first stop leads past the navigation', async () => {
    await page.goto(`/t/${first}`);
    await keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
    await expectFocusToBeSeen(page);
    await keyboard.press('Enter');
    await expect(page.locator('main')).toBeFocused();
  });

  await test.step('switch to the other tenant, and have the focus back at the switch', async () => {
    await walkTo(page, tenantSwitch(first), 'Shift+Tab');
    await keyboard.press('Enter');
    await expect(page.getByRole('menu')).toBeVisible();
    await walkTo(page, page.getByRole('menuitemradio', { name: second }), 'ArrowDown');
    await keyboard.press('Enter');
    await expect(page).toHaveURL(`/t/${second}`);
    await expect(tenantSwitch(second)).toBeFocused();
  });

  await test.step('find a repository from everywhere, and open it', async () => {
    await keyboard.press('Control+k');
    await expect(page.getByRole('dialog')).toBeVisible();
    await expect(page.getByRole('combobox', { name: /^Search repositories/ })).toBeFocused();
    await keyboard.type(`${second}/team`);
    const found = page.getByRole('option', { name: `${second}/team/app` }).first();
    await expect(found).toBeVisible();
    // The field keeps the focus; the line that Enter takes is marked.
    await expect(async () => {
      if ((await found.getAttribute('data-focused')) === null) await keyboard.press('ArrowDown');
      await expect(found).toHaveAttribute('data-focused', 'true', { timeout: 200 });
    }).toPass({ timeout: 10_000 });
    await keyboard.press('Enter');
    await expect(page).toHaveURL(`/r/${second}/team/app`);
    await expect(page.getByRole('dialog')).toBeHidden();
  });

  await test.step('choose tags by Space and Shift+Space', async () => {
    await walkTo(page, box('1.3'));
    await keyboard.press('Space');
    await expect(button('Delete…')).toBeVisible();
    await walkTo(page, box('1.2'));
    await keyboard.press('Shift+Space');
    await expect(box('1.3')).toBeChecked();
    await expect(box('1.2')).toBeChecked();
    await expect(box('1.1')).not.toBeChecked();
  });

  await test.step('a dialog that is left gives the focus back', async () => {
    await walkTo(page, page.getByRole('button', { name: 'Delete…', exact: true }));
    await keyboard.press('Enter');
    await expect(page.getByRole('alertdialog')).toBeVisible();
    await keyboard.press('Escape');
    await expect(page.getByRole('alertdialog')).toBeHidden();
    await expect(page.getByRole('button', { name: 'Delete…', exact: true })).toBeFocused();
  });

  await test.step('delete them and take it back', async () => {
    await keyboard.press('Enter');
    const dialog = page.getByRole('alertdialog');
    await walkTo(page, dialog.getByRole('button', { name: /^Delete/ }));
    await keyboard.press('Enter');
    await expect(row('1.3')).toHaveCount(0);
    // The notice that offers to undo calls itself a dialog as well.
    await expect(dialog.getByRole('button', { name: /^Delete/ })).toHaveCount(0);
    await expect(button('Undo')).toBeVisible();
    // The notices are a landmark, and F6 goes from one landmark to the next.
    await expect(async () => {
      await keyboard.press('F6');
      await expect(page.getByRole('region', { name: /notification/ })).toBeFocused({ timeout: 200 });
    }).toPass({ timeout: 10_000 });
    await walkTo(page, button('Undo'));
    await keyboard.press('Enter');
    await expect(row('1.3')).toHaveCount(1);
    await expect(row('1.2')).toHaveCount(1);
  });

  await test.step('switch theme and language', async () => {
    await walkTo(page, button('Theme'), 'Shift+Tab');
    await keyboard.press('Enter');
    await walkTo(page, page.getByRole('menuitemradio', { name: 'Dark' }), 'ArrowDown');
    await keyboard.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
    await expect(button('Theme')).toBeFocused();
    await keyboard.press('Shift+Tab');
    await expect(button('Language')).toBeFocused();
    await keyboard.press('ArrowDown');
    await walkTo(page, page.getByRole('menuitemradio', { name: '简体中文' }), 'ArrowDown');
    await keyboard.press('Enter');
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  });

  await test.step('sign out', async () => {
    await walkTo(page, button(`${user.name} 的账号`));
    await keyboard.press('Enter');
    await walkTo(page, page.getByRole('menuitem', { name: '退出登录' }), 'ArrowDown');
    await keyboard.press('Enter');
    await expect(page).toHaveURL(/sign-in|public/);
    await page.goto('/account');
    await expect(page).toHaveURL(/sign-in/);
  });
});
