/** What a group of the provider gives: a role in a tenant, or the platform (`tenantId` null). */
export type GroupGrant = { group: string; tenantId: string | null; role: 'viewer' | 'developer' | 'admin' };

/** An OIDC provider beside the local accounts. */
export type OidcSettings = {
  /** As the provider calls itself, letter by letter. */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The provider's name, for people: the text of the button. */
  name: string;
  scopes: string;
  groupsClaim: string;
  groupMap: GroupGrant[];
};

type OidcVariables = {
  OIDC_ISSUER?: string | undefined;
  OIDC_CLIENT_ID?: string | undefined;
  OIDC_CLIENT_SECRET?: string | undefined;
  OIDC_NAME: string;
  OIDC_SCOPES: string;
  OIDC_GROUPS_CLAIM: string;
  OIDC_GROUP_MAP: string;
};

/** Null without a provider. `faults` has one sentence for everything that needs correcting. */
export function readOidcSettings(set: OidcVariables): { oidc: OidcSettings | null; faults: string[] } {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = set;
  const { grants, faults } = parseGroupMap(set.OIDC_GROUP_MAP);
  const given = [issuer, clientId, clientSecret].filter((value) => value !== undefined).length;
  if (given > 0 && given < 3) {
    faults.unshift('OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET go together: set all or none.');
  }
  if (given === 0 && grants.length > 0) {
    faults.unshift('OIDC_GROUP_MAP: it needs OIDC_ISSUER, the provider that the groups come from.');
  }
  if (!set.OIDC_SCOPES.split(/\s+/).includes('openid')) {
    faults.push('OIDC_SCOPES: `openid` is missing; without it the provider does not say who signs in.');
  }
  if (!issuer || !clientId || !clientSecret) return { oidc: null, faults };
  return {
    oidc: {
      issuer,
      clientId,
      clientSecret,
      name: set.OIDC_NAME,
      scopes: set.OIDC_SCOPES,
      groupsClaim: set.OIDC_GROUPS_CLAIM,
      groupMap: grants,
    },
    faults,
  };
}

/**
 * `devs=acme:developer,platform=*:admin`: group, tenant and role, with commas between. `*` is the whole platform,
 * which has administrators alone. A group may stand several times.
 */
export function parseGroupMap(text: string): { grants: GroupGrant[]; faults: string[] } {
  const grants: GroupGrant[] = [];
  const faults: string[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const read = readEntry(entry);
    if (typeof read === 'string') faults.push(`OIDC_GROUP_MAP: ${read}`);
    else grants.push(read);
  }
  return { grants, faults };
}

/** The grant, or what is wrong with it. Groups may hold `=` and `:`, as a directory's distinguished names do. */
function readEntry(entry: string): GroupGrant | string {
  const match = /^(?<group>.+)=(?<tenant>[^=:]*):(?<role>[^=:]*)$/.exec(entry);
  if (!match?.groups) return `“${entry}” does not read like group=tenant:role.`;
  const { group = '', tenant = '', role = '' } = match.groups;
  if (role !== 'viewer' && role !== 'developer' && role !== 'admin') {
    return `“${role}” in “${entry}” is no role: viewer, developer or admin.`;
  }
  if (tenant === '*') {
    if (role !== 'admin') return `“${entry}”: the platform (*) has administrators alone, write *:admin.`;
    return { group: group.trim(), tenantId: null, role };
  }
  if (tenant === 'library') return `“${entry}”: library has no members, platform administrators keep it.`;
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(tenant) || tenant.length < 2 || tenant.length > 40) {
    return `“${tenant}” in “${entry}” is no id of a tenant.`;
  }
  return { group: group.trim(), tenantId: tenant, role };
}
