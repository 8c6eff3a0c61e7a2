import { describe, expect, it } from 'vitest';
import { parseEnv } from './env.ts';
import { parseGroupMap } from './oidc-settings.ts';

const provider = {
  OIDC_ISSUER: 'https://login.example.org/',
  OIDC_CLIENT_ID: 'ownbase',
  OIDC_CLIENT_SECRET: 'known to the test',
};

describe('the map of groups', () => {
  it('reads tenants, the platform, and groups with signs of their own', () => {
    const { grants, faults } = parseGroupMap(
      ' devs=acme:developer, cn=ops:eu=acme:admin,platform=*:admin ,devs=globex:viewer,',
    );
    expect(faults).toEqual([]);
    expect(grants).toEqual([
      { group: 'devs', tenantId: 'acme', role: 'developer' },
      { group: 'cn=ops:eu', tenantId: 'acme', role: 'admin' },
      { group: 'platform', tenantId: null, role: 'admin' },
      { group: 'devs', tenantId: 'globex', role: 'viewer' },
    ]);
  });

  it.each([
    ['devs', 'does not read like group=tenant:role'],
    ['=acme:admin', 'does not read like group=tenant:role'],
    ['devs=acme:owner', 'is no role'],
    ['devs=Acme:admin', 'is no id of a tenant'],
    ['devs=:admin', 'is no id of a tenant'],
    ['devs=*:viewer', 'has administrators alone'],
    ['devs=library:admin', 'has no members'],
  ])('says what is wrong with %s', (entry, sentence) => {
    const { grants, faults } = parseGroupMap(`${entry},ops=acme:admin`);
    expect(faults).toEqual([expect.stringContaining(sentence)]);
    expect(grants).toHaveLength(1);
  });
});

describe('the provider in the environment', () => {
  it('is none without variables, and has defaults', () => {
    expect(parseEnv({}).oidc).toBeNull();
    expect(parseEnv(provider).oidc).toMatchObject({
      issuer: 'https://login.example.org/',
      name: 'Single sign-on',
      scopes: 'openid profile email',
      groupsClaim: 'groups',
      groupMap: [],
    });
  });

  it.each([
    [{ OIDC_ISSUER: provider.OIDC_ISSUER }, 'go together'],
    [{ ...provider, OIDC_ISSUER: 'login.example.org' }, 'OIDC_ISSUER'],
    [{ ...provider, OIDC_SCOPES: 'profile' }, '`openid` is missing'],
    [{ OIDC_GROUP_MAP: 'devs=acme:admin' }, 'needs OIDC_ISSUER'],
    [{ ...provider, OIDC_GROUP_MAP: 'a=b:c,d' }, 'is no role'],
  ])('stops the start for %j', (variables, sentence) => {
    expect(() => parseEnv(variables)).toThrow(sentence);
  });
});
