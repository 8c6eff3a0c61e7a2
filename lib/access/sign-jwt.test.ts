import { generateKeyPairSync } from 'node:crypto';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { signJwt } from './sign-jwt.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

test('is a token that others verify, and nobody changes', async () => {
  const claims = { sub: 'usr_1', name: 'Ünï/+ 名', exp: Math.floor(Date.now() / 1000) + 60 };
  for (let turn = 0; turn < 20; turn += 1) {
    const token = signJwt(privateKey, { x5c: ['AAAA'] }, { ...claims, turn });
    expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]{86}$/);
    const { payload } = await jwtVerify(token, publicKey, { algorithms: ['ES256'] });
    expect(payload).toEqual({ ...claims, turn });
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'ES256', typ: 'JWT', x5c: ['AAAA'] });
    const [header, , signature] = token.split('.');
    const other = Buffer.from(JSON.stringify({ ...claims, sub: 'usr_2' })).toString('base64url');
    await expect(jwtVerify(`${header}.${other}.${signature}`, publicKey)).rejects.toThrow();
  }
});
