import type { Locator, Page } from '@playwright/test';
import { deleteContent } from '../lib/catalog/index.ts';
import { formatExact } from '../lib/format/time.ts';
import { buildTenant, buildUser, uniqueName } from '../lib/testing/accounts.ts';
import { buildImage, buildRepository } from '../lib/testing/catalog-factories.ts';
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

/** Answers for the log as of something that writes 50 lines between any two questions. */
async function writeBusily(page: Page): Promise<void> {
  let first = 0;
  await page.route('**/api/v1/deployments/*/logs*', (route) => {
    first += 50;
    const items = Array.from({ length: 500 }, (_, at) => ({
      at: `2026-11-21T12:03:09.${String(first + at).padStart(9, '0')}Z`,
      service: 'app',
      replica: '1',
      stream: 'stdout',
      text: `line ${first + at}`,
    }));
    return route.fulfill({ json: { items, nextCursor: null } });
  });
}
const nextLog = (page: Page) => page.waitForResponse(/\/logs\?/);

/** So many pixels of the log are below what is in sight. */
const below = (log: Locator) =>
  log.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);

test('a busy log follows its end, keeps what is selected, and stands still where one reads', async ({
  page,
  stack,
}) => {
  const { user, deploymentId } = await furnish(stack);
  await signIn(page, user.name);
  await writeBusily(page);
  await page.goto(`/deployments/${deploymentId}?view=logs`);
  const log = page.getByRole('log');
  const newest = log.locator(':scope > div').last();
  const toEnd = page.getByRole('button', { name: 'To the newest line' });

  await test.step('at the end: new lines are in sight, and those that are there stay the same', async () => {
    await expect.poll(() => below(log)).toBeLessThan(5);
    const text = await newest.innerText();
    const selected = log.getByText(text.slice(text.indexOf('line')), { exact: true });
    await selected.selectText();
    await nextLog(page);
    await expect(newest).not.toHaveText(text);
    await expect.poll(() => below(log)).toBeLessThan(5);
    expect(await page.evaluate(() => getSelection()?.toString())).toContain('line');
    await expect(toEnd).toBeHidden();
  });

  await test.step('further up: the same lines at the same place', async () => {
    await log.evaluate((box) => {
      box.scrollTop = 40;
    });
    await expect(toEnd).toBeVisible();
    const read = log.locator(':scope > div').nth(3);
    const [text, place] = [await read.innerText(), await read.boundingBox()];
    for (let time = 0; time < 2; time += 1) await nextLog(page);
    expect([await read.innerText(), await read.boundingBox()]).toEqual([text, place]);
  });

  await test.step('and back to the end', async () => {
    await toEnd.click();
    await expect(toEnd).toBeHidden();
    await expect.poll(() => below(log)).toBeLessThan(5);
  });
});

test('what is written of an overview is there after a look at another part, until it is saved or canceled', async ({
  page,
  stack,
}) => {
  const { db, tenant, user } = await furnish(stack);
  const { name } = await buildRepository(db, { tenantId: tenant, createdBy: user });
  await signIn(page, user.name);
  const text = page.getByRole('textbox', { name: 'Overview in Markdown' });
  const lookAway = async () => {
    await page.getByRole('link', { name: 'Tags', exact: true }).click();
    await expect(text).toBeHidden();
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
  };
  await page.goto(`/r/${name}?view=overview`);
  await page.getByRole('button', { name: 'Write the overview' }).click();
  await text.fill('# An hour of work');
  await lookAway();
  await expect(text).toHaveValue('# An hour of work');

  await test.step('saved it is the overview, and nothing of it is left', async () => {
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('heading', { name: 'An hour of work' })).toBeVisible();
    await lookAway();
    await expect(page.getByRole('heading', { name: 'An hour of work' })).toBeVisible();
  });

  await test.step('canceled it is gone', async () => {
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await text.fill('Something else');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await lookAway();
    await expect(page.getByRole('heading', { name: 'An hour of work' })).toBeVisible();
  });

  await test.step('what somebody else has written meanwhile is told, and not written over', async () => {
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await text.fill('Mine');
    await page.getByRole('link', { name: 'Tags', exact: true }).click();
    await db
      .updateTable('repositories')
      .set((eb) => ({ overview: 'Theirs', version: eb('version', '+', 1) }))
      .where('name', '=', name)
      .execute();
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await expect(text).toHaveValue('Mine');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('alert').getByText('Theirs')).toBeAttached();
  });
});

test.describe('in another time zone than the server’s', () => {
  test.use({ timezoneId: 'Asia/Shanghai' });

  test('lines of a log and the end of an undo window have the time of the browser', async ({
    page,
    stack,
  }) => {
    const { db, tenant, user, deploymentId } = await furnish(stack);
    const admin = await buildUser(db, { roles: { [tenant]: 'admin' } });
    const repository = await buildRepository(db, { tenantId: tenant });
    await buildImage(db, repository, { tags: ['v1'], pushedBy: user });
    const { undoUntil } = await deleteContent(db, admin, repository.id, { kind: 'tags', tags: ['v1'] });
    await signIn(page, user.name);
    await page.getByRole('button', { name: /^Notices/ }).click();
    await expect(page.getByText(formatExact(undoUntil, 'en', 'Asia/Shanghai'))).toBeVisible();
    await writeBusily(page);
    await page.goto(`/deployments/${deploymentId}?view=logs`);
    const time = page.getByRole('log').locator('time').first();
    await expect(time).toHaveText('20:03:09');
    await expect(time).toHaveAttribute('title', 'Nov 21, 2026, 20:03:09 GMT+8');
  });
});
