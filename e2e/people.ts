import { expect, type Page } from '@playwright/test';
import { testPassword } from '../lib/testing/accounts.ts';

/** Signs in as a person does, by keyboard. */
export async function signIn(page: Page, name: string, password = testPassword): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('User name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(/sign-in/);
}
