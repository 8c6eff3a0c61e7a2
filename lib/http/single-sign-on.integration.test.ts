import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../bin/processes.ts';
import type { MeView } from '../contract/me.ts';
import { buildTenant, buildUser, testPassword, uniqueName } from '../testing/accounts.ts';
import { hasDistribution } from '../testing/distribution.ts';
import { type OpenIdProvider, oidcClient, startOpenIdProvider } from '../testing/openid-provider.ts';
import { type Stack, startStack } from '../testing/stack.ts';
import { createVisitor } from '../testing/web-visitor.ts';

/** The pages are those of the last `npm run build`, which `npm test` does first. */
const isBuilt = existsSync(path.resolve(import.meta.dirname, '../../.next/BUILD_ID'));
const canRun = hasDistribution && isBuilt;

let stack: Stack;
let provider: OpenIdProvider;
let startProvider: () => Promise<OpenIdProvider>;
beforeAll(async () => {
  if (!canRun) return;
  const port = await freePort();
  stack = await startStack({
    env: {
      OIDC_ISSUER: `http://localhost:${port}`,
      OIDC_CLIENT_ID: oidcClient.client_id,
      OIDC_CLIENT_SECRET: oidcClient.client_secret,
      OIDC_NAME: 'Acme login',
      OIDC_GROUP_MAP: 'devs=acme:developer,ops=acme:admin,platform=*:admin',
    },
  });
  await stack.db.insertInto('tenants').values({ id: 'acme' }).execute();
  const redirectUri = `${stack.origin}/api/auth/callback/oidc`;
  startProvider = () => startOpenIdProvider({ port, redirectUri });
  provider = await startProvider();
});
afterAll(async () => {
  await provider?.[Symbol.asyncDispose]();
  await stack?.[Symbol.asyncDispose]();
});

/** A visitor with a browser of their own goes to the provider and comes back. */
async function signIn({ callbackUrl = '/account', change = (url: URL) => url } = {}) {
  const visitor = createVisitor(stack.origin);
  const page = await visitor.follow(await visitor.submit('signin/oidc', { callbackUrl }), change);
  const me = (await (await visitor.ask('/api/v1/me')).json()) as MeView;
  return { visitor, page, me };
}

const roles = ({ tenants }: MeView) => Object.fromEntries(tenants.map(({ id, role }) => [id, role]));
const accounts = () => stack.db.selectFrom('users').select(['id', 'name', 'password_hash']).execute();

describe.skipIf(!canRun)('sign-in by the provider', () => {
  test('makes an account, comes back to where it was wanted, and is a session like any other', async () => {
    provider.person = {
      sub: uniqueName('sub'),
      preferred_username: 'Ada.L@example.org',
      name: 'Ada Lovelace',
    };
    const { visitor, page, me } = await signIn({ callbackUrl: '/account?from=link' });
    expect(page.url.href).toBe(`${stack.origin}/account?from=link`);
    expect(me.user).toMatchObject({ name: 'ada.l', displayName: 'Ada Lovelace', isAdmin: false });
    expect([...visitor.cookies().keys()].sort()).toEqual([
      'ownbase.callback',
      'ownbase.csrf',
      'ownbase.session',
    ]);
    const [session] = await stack.db
      .selectFrom('sessions')
      .selectAll()
      .where('user_id', '=', me.user!.id)
      .execute();
    expect(session).toMatchObject({ user_agent: 'a visitor', ended_at: null });
    expect(page.text).toContain('You sign in by Acme login.');
    expect(page.text).not.toContain('Current password');

    await visitor.submit('signout');
    expect(((await (await visitor.ask('/api/v1/me')).json()) as MeView).user).toBeNull();
  });

  test('asks the provider with a state, a nonce and a challenge that this browser alone can answer', async () => {
    const visitor = createVisitor(stack.origin);
    const asked = new URL(await visitor.submit('signin/oidc', { callbackUrl: '/account' })).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      scope: 'openid profile email',
      response_type: 'code',
      state: expect.stringMatching(/.{20}/),
      nonce: expect.stringMatching(/.{20}/),
      code_challenge: expect.stringMatching(/.{40}/),
      code_challenge_method: 'S256',
    });
    const kept = ['ownbase.nonce', 'ownbase.pkce', 'ownbase.state'];
    expect([...visitor.cookies().keys()]).toEqual(expect.arrayContaining(kept));
  });

  test('comes to nothing when the browser has lost one of its three checks', async () => {
    for (const lost of ['ownbase.nonce', 'ownbase.pkce', 'ownbase.state']) {
      provider.person = { sub: uniqueName('sub'), preferred_username: uniqueName('ada') };
      const visitor = createVisitor(stack.origin);
      const way = await visitor.submit('signin/oidc', { callbackUrl: '/account' });
      visitor.cookies().delete(lost);
      expect((await visitor.follow(way)).text, lost).toContain('Single sign-on did not finish.');
    }
  });

  test('leads to no other site afterwards', async () => {
    provider.person = { sub: uniqueName('sub'), preferred_username: uniqueName('ada') };
    for (const callbackUrl of ['https://evil.example/', '//evil.example/']) {
      expect((await signIn({ callbackUrl })).page.url.origin).toBe(stack.origin);
    }
  });

  test('gives the roles of the groups, and those of other groups at the next sign-in', async () => {
    await buildUser(stack.db, { isAdmin: true });
    const ada = { sub: uniqueName('sub'), preferred_username: uniqueName('ada') };
    const seen = [];
    for (const groups of [['devs'], ['devs', 'ops', 'platform'], []]) {
      provider.person = { ...ada, groups };
      const { me } = await signIn();
      seen.push({ ...roles(me), isAdmin: me.user?.isAdmin });
    }
    expect(seen).toEqual([
      { acme: 'developer', isAdmin: false },
      { acme: 'admin', isAdmin: true },
      { isAdmin: false },
    ]);
  });

  test('never opens the account whose name the provider says', async () => {
    const tenantId = await buildTenant(stack.db);
    const local = await buildUser(stack.db, { isAdmin: true, roles: { [tenantId]: 'admin' } });
    provider.person = {
      sub: uniqueName('sub'),
      preferred_username: local.name,
      email: `${local.name}@x.org`,
    };
    const { me } = await signIn();
    expect(me.user).toMatchObject({ name: `${local.name}-2`, isAdmin: false });
    expect(me.user?.id).not.toBe(local.userId);
    expect(me.tenants).toEqual([]);
  });

  test('tells who is disabled that they are, and opens nothing', async () => {
    provider.person = { sub: uniqueName('sub'), preferred_username: uniqueName('ada') };
    const { me } = await signIn();
    await stack.db
      .updateTable('users')
      .set({ disabled_at: new Date() })
      .where('id', '=', me.user!.id)
      .execute();
    const again = await signIn({ callbackUrl: '/t/acme' });
    expect(again.page.url.pathname).toBe('/sign-in');
    expect(again.page.text).toContain('Your account here is disabled.');
    expect(again.page.url.searchParams.get('error')).toBe('account-disabled');
    expect(again.me.user).toBeNull();
  });

  test.each(['state', 'code', 'iss'])(
    'comes to nothing when the answer has another %s',
    async (parameter) => {
      provider.person = { sub: uniqueName('sub'), preferred_username: uniqueName('ada') };
      const before = await accounts();
      const bend = (url: URL) => {
        if (url.pathname === '/api/auth/callback/oidc')
          url.searchParams.set(parameter, 'http://forged.example');
        return url;
      };
      const { page, me } = await signIn({ change: bend });
      expect(page.url.pathname).toBe('/sign-in');
      expect(page.text).toContain('Single sign-on did not finish.');
      expect(me.user).toBeNull();
      expect(await accounts()).toEqual(before);
    },
  );

  test('comes to nothing in another browser than it began in, and for who declines', async () => {
    provider.person = { sub: uniqueName('sub'), preferred_username: uniqueName('ada') };
    const [one, other] = [createVisitor(stack.origin), createVisitor(stack.origin)];
    let answer: URL | undefined;
    const hold = (url: URL) => {
      if (url.pathname !== '/api/auth/callback/oidc') return url;
      answer = url;
      return new URL('/sign-in', url);
    };
    await one.follow(await one.submit('signin/oidc', { callbackUrl: '/account' }), hold);
    expect((await other.follow(answer!)).text).toContain('Single sign-on did not finish.');

    provider.person = null;
    expect((await signIn()).page.text).toContain('Single sign-on did not finish.');
  });

  test('stands beside local accounts, who sign in also while the provider is away', async () => {
    const { name } = await buildUser(stack.db);
    await provider[Symbol.asyncDispose]();
    try {
      const { page, visitor } = await signIn({ callbackUrl: '/t/acme' });
      expect(page.url.pathname).toBe('/sign-in');
      expect(page.text).toContain('Single sign-on does not answer.');
      expect(page.text).toContain('Acme login');
      await visitor.submit('callback/credentials', { name, password: testPassword });
      expect(((await (await visitor.ask('/api/v1/me')).json()) as MeView).user?.name).toBe(name);
    } finally {
      provider = await startProvider();
    }
  });

  test('its accounts have no password: docker login tells everybody what they use', async () => {
    provider.person = { sub: uniqueName('sub'), preferred_username: uniqueName('ada') };
    const { me } = await signIn();
    const texts = [];
    for (const name of [me.user!.name, 'nobody-of-this-name']) {
      const answer = await fetch(`${stack.origin}/api/registry/token?service=${stack.host}`, {
        headers: { authorization: `Basic ${Buffer.from(`${name}:some password`).toString('base64')}` },
      });
      expect(answer.status).toBe(401);
      texts.push(await answer.text());
    }
    expect(texts[0]).toContain('accounts of Acme login use an access token');
    expect(texts[1]).toBe(texts[0]);
  });
});
