import { once } from 'node:events';
import http from 'node:http';
import { type Context, Provider } from 'oidc-provider';

/** Whom the provider vouches for at the next sign-in, without asking. */
type Person = { sub: string; preferred_username?: string; email?: string; name?: string; groups?: string[] };

export type OpenIdProvider = {
  /** Who sits before the browser from now on; null: somebody who declines. */
  person: Person | null;
} & AsyncDisposable;

export const oidcClient = { client_id: 'ownbase', client_secret: 'a secret that only tests know' };

/**
 * A certified provider on this port. Like many it tells name and groups by its user info alone, and it demands PKCE.
 * @param redirectUri the one address that it sends people back to
 */
export async function startOpenIdProvider({
  port,
  redirectUri,
}: {
  port: number;
  redirectUri: string;
}): Promise<OpenIdProvider> {
  const issuer = `http://localhost:${port}`;
  const state: { person: Person | null } = { person: null };
  const provider = new Provider(issuer, {
    clients: [{ ...oidcClient, redirect_uris: [redirectUri] }],
    claims: { openid: ['sub'], email: ['email'], profile: ['name', 'preferred_username', 'groups'] },
    cookies: { keys: ['a key that only tests know'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_: Context, sub: string) => ({ accountId: sub, claims: () => ({ ...state.person, sub }) }),
    interactions: { url: (_: Context, { uid }: { uid: string }) => `/interaction/${uid}` },
    loadExistingGrant: async ({ oidc }: Context) => {
      const { clientId } = oidc.client;
      const grant = new provider.Grant({ clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    pkce: { required: () => true },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  });
  const answer = provider.callback();
  const server = http.createServer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response);
    const { person } = state;
    const result = person ? { login: { accountId: person.sub } } : { error: 'access_denied' };
    provider.interactionFinished(request, response, result).catch((error: Error) => response.destroy(error));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    get person() {
      return state.person;
    },
    set person(person) {
      state.person = person;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}
