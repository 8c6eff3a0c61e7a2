import 'server-only';
import { decodeJwt } from 'jose';
import type { Profile } from 'next-auth';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import { z } from 'zod';
import type { ProvidedIdentity } from '../access/index.ts';
import { AppError } from '../errors.ts';
import type { OidcSettings } from '../oidc-settings.ts';

/** Cookies of a sign-in under way: our own names, as those of session-cookie.ts. */
export const checkCookies = {
  state: 'ownbase.state',
  nonce: 'ownbase.nonce',
  pkceCodeVerifier: 'ownbase.pkce',
} as const;

type Claims = Profile & Record<string, unknown>;

const answerTimeoutMs = 10_000;
const text = z.string().catch('');
const identityClaims = z.object({
  iss: z.string().min(1).max(2000),
  sub: z.string().min(1).max(2000),
  preferred_username: text,
  email: text,
  name: text,
});
const groupList = z.union([z.array(z.string()), z.string().transform((one) => [one])]).catch([]);

/** next-auth's way to a provider that can be discovered. Its id stands in the redirect address: `callback/oidc`. */
export function oidcProvider(oidc: OidcSettings): OAuthConfig<Claims> {
  return {
    id: 'oidc',
    name: oidc.name,
    type: 'oauth',
    wellKnown: `${oidc.issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecret,
    authorization: { params: { scope: oidc.scopes } },
    checks: ['pkce', 'state', 'nonce'],
    idToken: true,
    httpOptions: { timeout: answerTimeoutMs },
    // Many providers tell name and groups only there. Who it is, the signed token says alone.
    userinfo: {
      async request({ client, tokens }) {
        // next-auth has checked its signature, issuer, audience and nonce before.
        const signed = decodeJwt(tokens.id_token!);
        if (!client.issuer.metadata.userinfo_endpoint) return signed as Claims;
        const more = await client.userinfo(tokens.access_token!);
        if (more.sub !== signed.sub) throw new Error('the user info of the provider is about somebody else');
        return { ...signed, ...more, iss: signed.iss, sub: signed.sub } as Claims;
      },
    },
    profile: ({ sub }) => ({ id: String(sub) }),
  };
}

/**
 * What the claims say about somebody.
 * @throws AppError UNAUTHENTICATED `single-sign-on-failed` where they do not say who it is
 */
export function identityOf(claims: unknown, { groupsClaim }: OidcSettings): ProvidedIdentity {
  const parsed = identityClaims.safeParse(claims);
  if (!parsed.success) {
    throw new AppError('UNAUTHENTICATED', 'The provider does not say who it is.', {
      reason: 'single-sign-on-failed',
    });
  }
  const { iss, sub, preferred_username, email, name } = parsed.data;
  return {
    issuer: iss,
    subject: sub,
    wishedName: preferred_username || email,
    displayName: name,
    groups: groupList.parse((claims as Record<string, unknown>)[groupsClaim]),
  };
}
