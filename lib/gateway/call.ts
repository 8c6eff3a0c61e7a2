import type { IncomingMessage, ServerResponse } from 'node:http';
import { RegistryError } from '../registry/index.ts';
import { type ClientToken, clientService, type Grant } from './client-token.ts';
import { refused } from './refusals.ts';
import { ChallengeError } from './respond.ts';

/** How the client reached us: `host` as in image names, `origin` as before paths. */
export type CallerAddress = { host: string; origin: string; ip: string };

/** One request to the front door, with what was found out about the caller. */
export type Call = {
  req: IncomingMessage;
  res: ServerResponse;
  url: URL;
  caller: CallerAddress;
  /** Null: none was sent, or none of ours, or it is over. */
  token: ClientToken | null;
};

export type Verb = 'pull' | 'push' | 'delete';

/**
 * What the caller's token opens of this name.
 *
 * @throws ChallengeError where another token may help; RegistryError NAME_UNKNOWN for reads of what one may not see
 * (like what does not exist); DENIED with the reason for changes.
 */
export function requireGrant(call: Call, name: string, verb: Verb): Grant {
  const { token } = call;
  if (!token) throw challenge(call, `repository:${name}:${actionsFor(verb)}`);
  const grant = token.access.find((each) => each.type === 'repository' && each.name === name);
  if (grant?.actions.includes(verb)) return grant;
  const denial = token.denied.find((each) => each.name === name && each.actions.includes(verb));
  if (!denial) throw challenge(call, `repository:${name}:${actionsFor(verb)}`, 'insufficient_scope');
  if (verb !== 'pull' || denial.reason === 'disabled')
    throw refused(verb, denial, {
      host: call.caller.host,
      exampleTenant: token.exampleTenant,
      userName: token.userName,
    });
  if (denial.reason === 'anonymous') throw challenge(call, `repository:${name}:pull`);
  throw unknownRepository();
}

export const unknownRepository = () =>
  new RegistryError('NAME_UNKNOWN', 'repository name not known to registry');

/**
 * Holds a grant against the repository that stands under its name now. A token that names another row is older than the
 * repository, and one of another tenant older than its move: it opens nothing, and the client is asked to get a new one.
 *
 * @throws ChallengeError
 */
export function requireSameRepository<Repository extends { id: string; tenantId: string }>(
  call: Call,
  grant: Grant,
  repository: Repository | null,
): Repository {
  const isSame = grant.tenant === repository?.tenantId && (!grant.id || grant.id === repository?.id);
  if (repository && isSame) return repository;
  throw challenge(call, `repository:${grant.name}:${grant.actions.join()}`, 'invalid_token');
}

const actionsFor = (verb: Verb) => (verb === 'push' ? 'pull,push' : verb);

/** 401 with the address of the token endpoint as the client reaches us. */
export function challenge({ caller }: Call, scope: string | null, error?: string): ChallengeError {
  const parts = [`realm="${caller.origin}/api/registry/token"`, `service="${clientService}"`];
  if (scope) parts.push(`scope="${scope}"`);
  if (error) parts.push(`error="${error}"`);
  return new ChallengeError(
    `authentication required: docker login ${caller.host}`,
    `Bearer ${parts.join(',')}`,
  );
}

export function requireMethod({ req }: Call, ...methods: string[]): void {
  if (methods.includes(req.method ?? '')) return;
  throw new RegistryError('UNSUPPORTED', `${req.method} is not supported here`);
}
