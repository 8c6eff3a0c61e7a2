import {
  anonymousPrincipal,
  authenticateBasic,
  findTenantRights,
  type Principal,
  type UserPrincipal,
} from '../access/index.ts';
import { findRedirectedRights, findRepositoryRights, recordForeignReads } from '../catalog/index.ts';
import { isName, parseScopes, RegistryError, type Scope } from '../registry/index.ts';
import { readBody } from './body.ts';
import { type Call, requireMethod } from './call.ts';
import { clientTokenSeconds, signClientToken } from './client-token.ts';
import { decideScopes, firstComponent, isPullOnly, type KnownNames } from './decide.ts';
import { sendJson } from './respond.ts';
import type { Services } from './services.ts';

const maxFormBytes = 64 * 1024;

type Asked = { credentials: { name: string; secret: string } | null; scopes: Scope[] };

/**
 * `/api/registry/token`, after the Docker token specification: GET with Basic (docker, skopeo, podman, BuildKit), POST
 * with a form (containerd). Every valid credential is answered 200 with what is left of the scopes; wrong ones are 401.
 */
export async function handleToken(services: Services, call: Call): Promise<void> {
  requireMethod(call, 'GET', 'POST');
  const { credentials, scopes } = await readRequest(call);
  // Side by side: one way to the database and back.
  const [principal, known] = await Promise.all([
    authenticate(services, call, credentials),
    findKnownNames(services, scopes, { isAnonymous: credentials === null }),
  ]);
  const decided = decideScopes(principal, scopes, known);
  const ids = new Set(decided.access.map(({ id }) => id));
  const opened = [...known.repositories.values(), ...known.redirects.values()].filter(({ id }) =>
    ids.has(id),
  );
  await recordForeignReads(
    services.db,
    principal,
    opened.map(({ id, tenantId, visibility }) => ({ subject: id, tenantId, visibility })),
  );
  const token = await signClientToken(services.keys, { ...identityOf(principal), ...decided });
  sendJson(call.res, 200, {
    token,
    access_token: token,
    expires_in: clientTokenSeconds,
    issued_at: new Date().toISOString(),
  });
}

async function authenticate(
  services: Services,
  { req, caller }: Call,
  credentials: Asked['credentials'],
): Promise<Principal> {
  if (!credentials) return await anonymousPrincipal(services.db);
  const userAgent = req.headers['user-agent'] ?? '';
  return await authenticateBasic(services, { ...credentials, address: caller.ip, userAgent });
}

function identityOf(principal: Principal) {
  if (principal.kind === 'anonymous')
    return { userId: '', userName: '', via: 'password' as const, repositories: null, exampleTenant: null };
  const { userId, name, via, repositories = null } = principal;
  return {
    userId,
    userName: name,
    via: via === 'token' ? ('token' as const) : ('password' as const),
    repositories,
    exampleTenant: exampleTenant(principal),
  };
}

/** The first tenant where one may push, else the first at all. */
function exampleTenant({ memberships }: UserPrincipal): string | null {
  const tenants = [...memberships].sort(([a], [b]) => (a < b ? -1 : 1));
  const pushable = tenants.find(([, role]) => role !== 'viewer');
  return (pushable ?? tenants[0])?.[0] ?? null;
}

async function findKnownNames(
  { db }: Services,
  scopes: readonly Scope[],
  { isAnonymous }: { isAnonymous: boolean },
): Promise<KnownNames> {
  const names = scopes.flatMap(({ type, name }) => (type === 'repository' && isName(name) ? [name] : []));
  const tenantIds = isAnonymous ? [] : names.flatMap((name) => firstComponent(name) ?? []);
  const [repositories, tenants] = await Promise.all([
    findRepositoryRights(db, names),
    findTenantRights(db, tenantIds),
  ]);
  const seen = new Set(repositories.flatMap(({ name, appeared }) => (appeared ? [name] : [])));
  const old = scopes.filter((scope) => isPullOnly(scope) && isName(scope.name) && !seen.has(scope.name));
  const redirects = await findRedirectedRights(
    db,
    old.map(({ name }) => name),
  );
  return { repositories: new Map(repositories.map((each) => [each.name, each])), redirects, tenants };
}

async function readRequest(call: Call): Promise<Asked> {
  if (call.req.method === 'POST') return await readForm(call);
  return {
    credentials: readBasic(call.req.headers.authorization),
    scopes: parseScopes(call.url.searchParams.getAll('scope')),
  };
}

async function readForm({ req }: Call): Promise<Asked> {
  const form = new URLSearchParams((await readBody(req, maxFormBytes)).toString('utf8'));
  const grantType = form.get('grant_type');
  if (grantType !== 'password') {
    throw new RegistryError('UNSUPPORTED', 'only grant_type=password is known here: use docker login', {
      status: 400,
    });
  }
  return {
    credentials: { name: form.get('username') ?? '', secret: form.get('password') ?? '' },
    scopes: parseScopes(form.getAll('scope')),
  };
}

/** @throws RegistryError UNAUTHORIZED for an Authorization that is not Basic. */
function readBasic(header: string | undefined): { name: string; secret: string } | null {
  if (!header) return null;
  const encoded = /^basic\s+([a-z0-9+/=]+)$/i.exec(header)?.[1];
  const decoded = encoded ? Buffer.from(encoded, 'base64').toString('utf8') : '';
  const colon = decoded.indexOf(':');
  if (colon < 0) throw new RegistryError('UNAUTHORIZED', 'the Authorization header is no Basic credential');
  return { name: decoded.slice(0, colon), secret: decoded.slice(colon + 1) };
}
