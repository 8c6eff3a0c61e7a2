import { buildTenant, buildUser, testPassword, uniqueName } from '../lib/testing/accounts.ts';
import { dockerOf, importImage } from '../lib/testing/docker.ts';
import { hasDocker } from '../lib/testing/machine.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';

test.skip(!hasDocker(), 'no Docker engine');

test('log in, push, see it in the browser, pull as a colleague, delete as an administrator, undo', async ({
  browser,
  page,
  stack,
}) => {
  const { db, host } = stack;
  const tenant = await buildTenant(db);
  const name = `${tenant}/team/app`;
  const image = `${host}/${name}:v1`;
  const pusher = await buildUser(db, { name: uniqueName('pusher'), roles: { [tenant]: 'developer' } });
  const colleague = await buildUser(db, { name: uniqueName('colleague'), roles: { [tenant]: 'viewer' } });
  const administrator = await buildUser(db, { name: uniqueName('chief'), roles: { [tenant]: 'admin' } });
  await using mine = await dockerOf();
  await using theirs = await dockerOf();

  await test.step('docker login and push', async () => {
    expect(await mine.login(host, pusher.name, testPassword)).toMatchObject({ code: 0 });
    await importImage(image, name);
    const pushed = await mine('push', image);
    expect(pushed.text).toContain('v1: digest: sha256:');
    await mine('rmi', image);
  });

  await test.step('the tag is in the browser, with who pushed it', async () => {
    await signIn(page, pusher.name);
    await page.goto(`/t/${tenant}`);
    await page.getByRole('link', { name: 'team/app' }).click();
    const row = page.getByRole('row').filter({ hasText: 'v1' });
    await expect(row).toContainText(pusher.name);
    await expect(row).toContainText('linux/amd64');
    await row.getByRole('link', { name: 'v1', exact: true }).click();
    await expect(page.getByText('Image ID')).toBeVisible();
  });

  await test.step('a colleague pulls, and may not push', async () => {
    expect(await theirs('pull', image)).toMatchObject({ code: 1 });
    await theirs.login(host, colleague.name, testPassword);
    expect((await theirs('pull', image)).text).toContain('Downloaded newer image');
    const refused = await theirs('push', image);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.text).toContain(`denied: your role in ${tenant} may not push`);
    await theirs('rmi', image);
  });

  const context = await browser.newContext({ baseURL: stack.origin, locale: 'en-US' });
  const admin = await context.newPage();
  await test.step('an administrator deletes the tag and takes it back', async () => {
    await signIn(admin, administrator.name);
    await admin.goto(`/r/${name}`);
    await admin
      .getByRole('row')
      .filter({ hasText: 'v1' })
      .getByRole('button', { name: /delete/i })
      .click();
    const dialog = admin.getByRole('alertdialog').or(admin.getByRole('dialog'));
    await expect(dialog).toContainText('v1');
    await dialog.getByRole('button', { name: /^delete/i }).click();
    await expect(admin.getByRole('row').filter({ hasText: 'v1' })).toHaveCount(0);
    expect((await mine('pull', image)).text).toContain('manifest unknown');
    await admin.getByRole('button', { name: 'Undo' }).first().click();
    await expect(admin.getByRole('row').filter({ hasText: 'v1' })).toHaveCount(1);
    expect((await mine('pull', image)).text).toContain('Downloaded newer image');
    await mine('rmi', image);
  });
  await context.close();
});

test('a push outside the naming rule is refused in the terminal, by the same words whatever the name', async ({
  stack,
}) => {
  const { db, host } = stack;
  const own = await buildTenant(db);
  const foreign = await buildTenant(db);
  const user = await buildUser(db, { name: uniqueName('user'), roles: { [own]: 'developer' } });
  await using docker = await dockerOf();
  await docker.login(host, user.name, testPassword);
  const rule = `denied: push to ${host}/<tenantId>/<name>:<tag>, for example ${host}/${own}/nginx:v1`;

  for (const name of [`${foreign}/app`, 'nobody-has-this/app', 'app']) {
    const image = `${host}/${name}:v1`;
    await importImage(image, name);
    expect((await docker('push', image)).text).toContain(rule);
    await docker('rmi', image);
  }
});
