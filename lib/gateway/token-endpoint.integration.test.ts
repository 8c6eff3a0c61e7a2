import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStorageTokens } from '../access/index.ts';
import { hasDistribution } from '../testing/distribution.ts';
import { type FrontDoor, startFrontDoor, testPassword } from '../testing/front-door.ts';
import { buildImage } from '../testing/images.ts';
import { type Answer, createOciClient } from '../testing/oci-client.ts';
import { clientService, clientTokenSeconds } from './client-token.ts';

let door: FrontDoor;
beforeAll(async () => {
  if (!hasDistribution) return;
  door = await startFrontDoor();
  await door.addTenant('acme', { developersMayDelete: true });
  await door.addTenant('other');
  await door.addUser('dev', { roles: { acme: 'developer' } });
  await door.addUser('root', { isAdmin: true });
  const dev = await clientOf('dev').repository('acme/app');
  await dev.pushImage(buildImage('app'), 'v1');
});
afterAll(async () => await door?.[Symbol.asyncDispose]());

const clientOf = (name: string | null, password = testPassword) =>
  createOciClient({ origin: door.origin, user: name === null ? null : { name, password } });

type Claims = {
  iss: string;
  aud: string;
  sub: string;
  exp: number;
  iat: number;
  access: unknown[];
  denied: unknown[];
};

function claimsOf(answer: Answer): Claims {
  const { token } = answer.json() as { token: string };
  return JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Claims;
}

const grant = (name: string, actions: string[]) =>
  expect.objectContaining({ type: 'repository', name, actions });

describe.skipIf(!hasDistribution)('the token endpoint', () => {
  test('answers exactly 200 with both names of the token, its lifetime and its time', async () => {
    const before = Date.now();
    const answer = await clientOf('dev').askToken('repository:acme/app:pull');
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    const body = answer.json() as Record<string, unknown>;
    expect(Object.keys(body).sort()).toEqual(['access_token', 'expires_in', 'issued_at', 'token']);
    expect(body.access_token).toBe(body.token);
    expect(body.expires_in).toBe(clientTokenSeconds);
    expect(Date.parse(String(body.issued_at))).toBeGreaterThanOrEqual(before - 1000);
    const claims = claimsOf(answer);
    expect(claims.exp - claims.iat).toBe(clientTokenSeconds);
    expect(claims).toMatchObject({ iss: 'ownbase', aud: clientService });
  });

  test('docker login: account, offline_token and no scope; the token opens /v2/ and no refresh token is made', async () => {
    const client = clientOf('dev');
    const answer = await client.ask('GET', '/api/registry/token', {
      query: { account: 'dev', client_id: 'docker', offline_token: 'true', service: clientService },
      headers: { authorization: `Basic ${btoa(`dev:${testPassword}`)}` },
    });
    expect(answer.json()).not.toHaveProperty('refresh_token');
    const { token } = answer.json() as { token: string };
    const ping = await client.ask('GET', '/v2/', { headers: { authorization: `Bearer ${token}` } });
    expect(ping.status).toBe(200);
    expect(ping.headers['docker-distribution-api-version']).toBe('registry/2.0');
    expect(ping.headers['x-content-type-options']).toBe('nosniff');
  });

  test('takes the user from the credential, never from `account`', async () => {
    const answer = await clientOf('dev').ask('GET', '/api/registry/token', {
      query: { account: 'root', scope: 'repository:other/app:pull,push' },
      headers: { authorization: `Basic ${btoa(`dev:${testPassword}`)}` },
    });
    expect(claimsOf(answer).access).toEqual([]);
  });

  test.each<[string, string[], unknown[]]>([
    ['docker push', ['repository:acme/app:push,pull'], [grant('acme/app', ['pull', 'push'])]],
    ['skopeo inspect', ['repository:acme/app:pull'], [grant('acme/app', ['pull'])]],
    [
      'a mount: a second scope, also of another tenant',
      ['repository:acme/app:push,pull', 'repository:acme/base:pull', 'repository:other/app:pull'],
      [grant('acme/app', ['pull', 'push']), grant('acme/base', ['pull'])],
    ],
    [
      'containerd: one parameter, the same repository twice',
      ['repository:acme/app:pull repository:acme/app:pull,push'],
      [grant('acme/app', ['pull', 'push'])],
    ],
    ['skopeo delete', ['repository:acme/app:*'], [grant('acme/app', ['pull', 'push', 'delete'])]],
    ['podman search', ['registry:catalog:*'], [{ type: 'registry', name: 'catalog', actions: ['*'] }]],
    ['nothing that one may', ['repository:other/app:pull,push'], []],
    ['a class', ['repository(plugin):acme/app:pull'], [grant('acme/app', ['pull'])]],
    ['names that are none', ['repository:a%00b:pull', 'repository:a\0b:pull', 'repository:A/b:pull'], []],
  ])('%s, by GET and by POST', async (_, scopes, expected) => {
    for (const answer of [
      await clientOf('dev').askToken(...scopes),
      await clientOf('dev').postToken(...scopes),
    ]) {
      expect(answer.status).toBe(200);
      expect(claimsOf(answer).access).toEqual(expected);
    }
  });

  test('an anonymous client gets a token in nobody’s name, with what is public', async () => {
    const answer = await clientOf(null).askToken('repository:acme/app:pull');
    expect(answer.status).toBe(200);
    expect(claimsOf(answer)).toMatchObject({ sub: '', access: [], denied: [{ reason: 'anonymous' }] });
  });

  test('a personal access token is a password, for its owner alone', async () => {
    const secret = await door.addAccessToken('dev', ['pull']);
    const own = await clientOf('dev', secret).askToken('repository:acme/app:pull,push');
    expect(claimsOf(own).access).toEqual([grant('acme/app', ['pull'])]);
    expect((await clientOf('root', secret).askToken()).status).toBe(401);
    expect((await clientOf('dev', `${secret}x`).askToken()).status).toBe(401);
  });
});

describe.skipIf(!hasDistribution)('the token endpoint refuses', () => {
  test.each([
    ['a wrong password', 'dev', 'wrong password'],
    ['no password', 'dev', ''],
    ['an unknown user', 'nobody', testPassword],
    ['a name with a NUL', 'dev\0', testPassword],
    ['a name of 1,000 characters', 'd'.repeat(1000), testPassword],
  ])('%s with 401 UNAUTHORIZED and the same sentence, by GET and by POST', async (_, name, password) => {
    const client = clientOf(name, password);
    for (const answer of [await client.askToken('repository:acme/app:pull'), await client.postToken()]) {
      expect(answer.status).toBe(401);
      expect(answer.error()).toMatchObject({
        code: 'UNAUTHORIZED',
        message: 'The user name or the password is wrong.',
      });
    }
  });

  test.each(['Basic', 'Basic !!!', `Basic ${btoa('no colon')}`, 'Bearer abc', 'Digest x'])(
    'the Authorization %j with 401 UNAUTHORIZED',
    async (authorization) => {
      const answer = await clientOf(null).ask('GET', '/api/registry/token', { headers: { authorization } });
      expect(answer.status).toBe(401);
      expect(answer.error().code).toBe('UNAUTHORIZED');
    },
  );

  test.each([
    'x',
    'repository:acme/app',
    'repository::pull',
    Array(101).fill('repository:a/b:pull').join(' '),
  ])('the scope %.40j with 400 and a sentence', async (scope) => {
    for (const answer of [await clientOf('dev').askToken(scope), await clientOf('dev').postToken(scope)]) {
      expect(answer.status).toBe(400);
      expect(answer.error()).toMatchObject({ code: 'DENIED', message: expect.stringMatching(/scope/) });
    }
  });

  const postForm = (body: string | Buffer, type = 'application/x-www-form-urlencoded') =>
    clientOf(null).ask('POST', '/api/registry/token', { headers: { 'content-type': type }, body });

  test.each([
    ['a refresh token', 'grant_type=refresh_token&refresh_token=abc&service=ownbase'],
    ['no grant type', 'username=dev&password=x'],
    ['an empty form', ''],
    ['JSON', '{"grant_type":"password"}'],
  ])('%s with 400, so that containerd and BuildKit try GET', async (_, body) => {
    const answer = await postForm(body);
    expect(answer.status).toBe(400);
    expect(answer.error()).toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringMatching(/docker login/),
    });
  });

  test.each([65, 1024, 8 * 1024])('a form of %i KiB with 413', async (kibibytes) => {
    const answer = await postForm(`grant_type=password&scope=${'x'.repeat(kibibytes * 1024)}`);
    expect(answer.status).toBe(413);
    expect(answer.error()).toMatchObject({ code: 'SIZE_INVALID', message: expect.stringMatching(/65536/) });
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s with 405', async (method) => {
    expect((await clientOf('dev').ask(method, '/api/registry/token')).status).toBe(405);
  });
});

describe.skipIf(!hasDistribution)('whoever loses their rights', () => {
  test('gets no token once disabled, and the old password does not help', async () => {
    const { id } = await door.addUser('leaver', { roles: { acme: 'developer' } });
    const secret = await door.addAccessToken('leaver', ['pull', 'push']);
    expect((await clientOf('leaver').askToken()).status).toBe(200);
    await door.db.updateTable('users').set({ disabled_at: new Date() }).where('id', '=', id).execute();
    expect((await clientOf('leaver').askToken()).status).toBe(401);
    expect((await clientOf('leaver').postToken()).status).toBe(401);
    expect((await clientOf('leaver', secret).askToken()).status).toBe(401);
  });

  test('gets no push at the next token once removed as a member', async () => {
    const { id } = await door.addUser('moved', { roles: { acme: 'developer' } });
    const scope = 'repository:acme/app:pull,push';
    expect(claimsOf(await clientOf('moved').askToken(scope)).access).toEqual([
      grant('acme/app', ['pull', 'push']),
    ]);
    await door.db.deleteFrom('memberships').where('user_id', '=', id).execute();
    expect(claimsOf(await clientOf('moved').askToken(scope))).toMatchObject({
      access: [],
      denied: [
        { actions: ['pull'], reason: 'unknown' },
        { actions: ['push'], reason: 'naming' },
      ],
    });
  });

  test('gets nothing by an access token that was revoked or is over', async () => {
    const { id } = await door.addUser('tokens', { roles: { acme: 'developer' } });
    const revoked = await door.addAccessToken('tokens', ['pull']);
    const update = () => door.db.updateTable('access_tokens').where('user_id', '=', id);
    expect((await clientOf('tokens', revoked).askToken()).status).toBe(200);
    await update().set({ revoked_at: new Date() }).execute();
    const over = await door.addAccessToken('tokens', ['pull']);
    expect((await clientOf('tokens', over).askToken()).status).toBe(200);
    await update().set({ expires_at: new Date() }).execute();
    expect((await clientOf('tokens', revoked).askToken()).status).toBe(401);
    expect((await clientOf('tokens', over).askToken()).status).toBe(401);
  });
});

describe.skipIf(!hasDistribution)('a token that is none of ours', () => {
  const access = [{ type: 'repository', name: 'acme/app', actions: ['pull', 'push'], tenant: 'acme' }];
  const now = Math.floor(Date.now() / 1000);
  const foreignKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

  type Change = {
    issuer?: string;
    audience?: string;
    claims?: Record<string, unknown>;
    key?: typeof foreignKey;
    from?: number;
  };
  const sign = ({ issuer = 'ownbase', audience = clientService, claims, key, from = now }: Change) =>
    new SignJWT({ access, denied: [], sub: 'usr_1', via: 'password', ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(from)
      .setNotBefore(from)
      .setExpirationTime(from + 300)
      .sign(key ?? door.distribution.keys.signingKey);

  const hmacOfPublicKey = () => {
    const pem = createPublicKey(door.distribution.keys.signingKey).export({ type: 'spki', format: 'pem' });
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const input = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'ownbase', aud: clientService, sub: '', exp: now + 300, access })}`;
    return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
  };

  const genuine = () => clientOf('dev').token('repository:acme/app:pull,push');
  const tampered = async () => {
    const [head, payload, signature] = (await genuine()).split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    claims.access.push({ type: 'repository', name: 'other/app', actions: ['pull'], tenant: 'other' });
    return `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
  };
  const cut = async () => (await genuine()).slice(0, -4);
  const otherSignature = async () =>
    `${(await genuine()).split('.').slice(0, 2).join('.')}.${(await sign({})).split('.')[2]}`;

  const forgeries: [string, () => string | Promise<string>][] = [
    ['of another issuer', () => sign({ issuer: 'evil' })],
    [
      'of the gateway itself for the storage',
      () => createStorageTokens(door.distribution.keys)([{ name: 'acme/app', actions: ['pull', 'push'] }]),
    ],
    ['for another audience', () => sign({ audience: 'ownbase-storage' })],
    ['signed by another key', () => sign({ key: foreignKey })],
    [
      'with alg none',
      () =>
        new UnsecuredJWT({ access })
          .setIssuer('ownbase')
          .setAudience(clientService)
          .setSubject('')
          .setExpirationTime(now + 300)
          .encode(),
    ],
    ['with HS256 under our public key', hmacOfPublicKey],
    ['that is over', () => sign({ from: now - 301 })],
    ['that is not yet', () => sign({ from: now + 3600 })],
    ['without access', () => sign({ claims: { access: undefined } })],
    ['with changed claims', tampered],
    ['with the signature of another one', otherSignature],
    ['cut short', cut],
    ['that is a personal access token', () => door.addAccessToken('dev', ['pull', 'push'])],
    ['that is no JWT', () => 'abc'],
    ['that is ten thousand characters', () => 'a.'.repeat(5000)],
  ];

  test.each(forgeries)('%s is 401 with a challenge', async (_, forge) => {
    const bearer = await forge();
    const answers = [
      await clientOf(null).ask('GET', '/v2/', { headers: { authorization: `Bearer ${bearer}` } }),
      await clientOf(null).withToken('acme/app', bearer).getManifest('v1'),
      await clientOf(null).withToken('acme/app', bearer).startUpload(),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(401);
      expect(answer.error().code).toBe('UNAUTHORIZED');
      expect(answer.headers['www-authenticate']).toContain(`realm="${door.origin}/api/registry/token"`);
    }
  });

  test('the forge itself makes good ones, so that the table above says something', async () => {
    expect(
      (
        await clientOf(null)
          .withToken('acme/app', await sign({}))
          .getManifest('v1')
      ).status,
    ).toBe(200);
  });

  test('a client’s token does not open the storage behind the gateway', async () => {
    const bearer = await clientOf('dev').token('repository:acme/app:pull,push');
    const storage = createOciClient({ origin: door.distribution.url });
    expect(
      (await storage.ask('GET', '/v2/', { headers: { authorization: `Bearer ${bearer}` } })).status,
    ).toBe(401);
    expect((await storage.withToken('acme/app', bearer).getManifest('v1')).status).toBe(401);
    expect((await storage.withToken('acme/app', bearer).startUpload()).status).toBe(401);
    const { digest } = buildImage('app').config;
    expect((await storage.withToken('acme/app', storageToken()).getBlob(digest)).status).toBe(200);
  });

  const storageToken = () =>
    createStorageTokens(door.distribution.keys)([{ name: 'acme/app', actions: ['pull'] }]);
});
