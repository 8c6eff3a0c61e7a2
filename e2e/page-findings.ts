import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createInvitation, createRobot, createToken } from '../lib/access/index.ts';
import { newId } from '../lib/ids.ts';
import { digestOf } from '../lib/registry/index.ts';
import { buildTenant, buildUser, testPassword, uniqueName } from '../lib/testing/accounts.ts';
import { engineSocket } from '../lib/testing/deploy/engine-socket.ts';
import { buildDeployment, buildPlan, buildPool } from '../lib/testing/deploy/factories.ts';
import { buildMultiPlatform } from '../lib/testing/images.ts';
import { createOciClient } from '../lib/testing/oci-client.ts';
import type { Furnished } from '../lib/testing/page-addresses.ts';
import type { Stack } from '../lib/testing/stack.ts';

/** A tenant with an image of two platforms, and a platform administrator who sees every page. */
export async function furnish({
  db,
  origin,
  distribution,
}: Stack): Promise<Furnished & { userName: string }> {
  const tenant = await buildTenant(db);
  const user = await buildUser(db, { name: uniqueName('all'), isAdmin: true, roles: { [tenant]: 'admin' } });
  const client = createOciClient({ origin, user: { name: user.name, password: testPassword } });
  for (const name of [`${tenant}/app`, `${tenant}/jdk_ownbase`, `library/${tenant}`]) {
    const repository = await client.repository(name);
    await repository.pushIndex(buildMultiPlatform(name), '8.3.1');
  }
  const secretOf = { repositories: [`${tenant}/*`], expiresInDays: 30 };
  await createToken(db, user, { name: 'ci', scopes: ['pull'], ...secretOf });
  await createRobot(db, user, tenant, { name: 'ci', description: 'CI', scopes: ['push'], ...secretOf });
  const forOne = { role: 'viewer' as const, note: 'for one', maxUses: 1, expiresInDays: 1 };
  await createInvitation(db, user, tenant, forOne);
  const { secret } = await createInvitation(db, user, await buildTenant(db), forOne);
  await furnishTransfers(db, user.userId, tenant);
  const deployed = await furnishDeployment({ db, sealKey: distribution.keys.sealKey }, tenant);
  return { tenant, userId: user.userId, userName: user.name, invitation: secret, ...deployed };
}

/** A transfer in each state that looks different: its file is missing, it wants names, it has failed, it is done. */
async function furnishTransfers(db: Stack['db'], userId: string, tenant: string): Promise<void> {
  const images = [
    { names: ['registry.test/shop:1.0', 'shop:latest'], platforms: ['linux/amd64'], sizeBytes: 4_000_000 },
    { names: [], platforms: ['linux/amd64', 'linux/arm64/v8'], sizeBytes: 2_000_000 },
  ];
  const result = {
    repositoryId: 'repo_none',
    repository: `${tenant}/app`,
    tag: '8.3.1',
    digest: digestOf(Buffer.from('app')),
  };
  const problem = { code: 'archive-broken', detail: 'manifest.json' };
  for (const state of ['receiving', 'waiting', 'failed', 'succeeded'] as const) {
    const id = newId('tra');
    const isOver = state === 'failed' || state === 'succeeded';
    await db
      .insertInto('transfers')
      .values({
        id,
        kind: 'upload',
        tenant_id: tenant,
        state,
        progress: JSON.stringify({ phase: null, doneBytes: 0, totalBytes: 0, doneBlobs: 0, totalBlobs: 0 }),
        images: JSON.stringify(state === 'waiting' ? images : []),
        results: JSON.stringify(state === 'succeeded' ? [result] : []),
        problem: JSON.stringify(state === 'failed' ? problem : null),
        created_by: userId,
        finished_at: isOver ? new Date() : null,
      })
      .execute();
    const file = { id: newId('upl'), transfer_id: id, position: 0, name: `${state}-1.0.tar`, place: null };
    await db
      .insertInto('transfer_files')
      .values({ ...file, size_bytes: 6_000_000 })
      .execute();
  }
}

/** A deployment of the tenant's image, in a pool whose engine is this machine's. Nothing of it runs. */
async function furnishDeployment({ db, sealKey }: { db: Stack['db']; sealKey: Buffer }, tenant: string) {
  const poolId = await buildPool(db, sealKey, { tenants: [tenant], socket: engineSocket() });
  const repository = `${tenant}/app`;
  const { digest } = await db
    .selectFrom('tags as t')
    .innerJoin('repositories as r', 'r.id', 't.repository_id')
    .select('t.digest')
    .where('r.name', '=', repository)
    .executeTakeFirstOrThrow();
  const plan = buildPlan({ repository, tag: '8.3.1', digest });
  return { poolId, deploymentId: await buildDeployment(db, sealKey, { tenantId: tenant, poolId, plan }) };
}

/** Signs in whatever the language of the page. */
export async function signInAnyLanguage(page: Page, userName: string): Promise<void> {
  await page.locator('input[name=username]').fill(userName);
  await page.locator('input[name=password]').fill(testPassword);
  await page.keyboard.press('Enter');
  await page.waitForURL((address) => !address.pathname.includes('sign-in'));
}

/**
 * What is wrong with the page as it stands: scrolling sideways, and what axe calls serious or critical.
 * @param what is open on it, to name in what is found.
 */
export async function findings(page: Page, { what = '', withAxe = true } = {}): Promise<string[]> {
  const { pathname, search } = new URL(page.url());
  const place = `${pathname}${search}${what && ` (${what})`}`;
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  const violations = withAxe ? await axeViolations(page) : [];
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return [
    ...(isWide ? [`${place}: scrolls sideways`] : []),
    ...serious.map(
      ({ id, nodes }) => `${place}: ${id} at ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
    ),
  ];
}

/** In the page itself: without frames of strangers nothing is to be joined in another. */
async function axeViolations(page: Page) {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  return (await axe.analyze()).violations;
}
