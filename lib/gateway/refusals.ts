import { RegistryError } from '../registry/index.ts';
import type { Denial } from './client-token.ts';

/** Stands in the example where the caller is in no tenant. */
const anyTenant = '727524';

/** The naming rule, in the terminal: the same words for unknown and for foreign tenants. */
export function namingRule(host: string, exampleTenant: string | null): string {
  return `push to ${host}/<tenantId>/<name>:<tag>, for example ${host}/${exampleTenant ?? anyTenant}/nginx:v1`;
}

/**
 * A refused change, or a pull from a tenant that is disabled, with the sentence that docker, skopeo and podman print. The code is always DENIED: for any other
 * docker tries again for 50 seconds (facts of the protocol: 403 with DENIED on the POST of an upload and the PUT of a
 * manifest is printed verbatim).
 */
export function refused(
  verb: 'pull' | 'push' | 'delete',
  { reason, name }: Pick<Denial, 'reason' | 'name'>,
  { host, exampleTenant, userName = '' }: { host: string; exampleTenant: string | null; userName?: string },
): RegistryError {
  const tenant = name.split('/')[0];
  const isOwn = reason === 'scope' || reason === 'repositories' || reason === 'role';
  // Names of robots are the ones with a plus, and nobody makes tokens for them.
  if (isOwn && userName.includes('+')) {
    return denied(`the robot ${userName} may not ${verb} in ${name}; ask an administrator of ${tenant}`);
  }
  switch (reason) {
    case 'disabled':
      return denied(`the tenant ${tenant} is disabled; ask a platform administrator`);
    case 'anonymous':
      return denied(`sign in first: docker login ${host}`, 401);
    case 'scope':
      return denied(
        `this access token may not ${verb}; make one with the scope ${verb} at ${host}/account/tokens`,
      );
    case 'repositories':
      return denied(`this access token does not open ${name}; make one that does at ${host}/account/tokens`);
    case 'role':
      return denied(`your role in ${tenant} may not ${verb}; ask an administrator of ${tenant}`);
    case 'naming':
    case 'unknown':
      return denied(verb === 'push' ? namingRule(host, exampleTenant) : `you may not delete in ${name}`);
  }
}

const denied = (message: string, status = 403) => new RegistryError('DENIED', message, { status });
