import { type FrontRepository, findRedirect, findRepository, openRepository } from '../catalog/index.ts';
import { type Call, requireGrant, requireSameRepository, unknownRepository, type Verb } from './call.ts';
import type { Grant } from './client-token.ts';
import type { Services } from './services.ts';

/**
 * Looks where an old name leads now, for a token that opens nothing but pulls of what is there: a push is told of its
 * own name alone, or it would take the blobs of another repository for its own.
 */
export async function throughRedirect<Found>(
  { db }: Pick<Services, 'db'>,
  { id, name, actions }: Grant,
  find: (name: string) => Promise<Found | null>,
): Promise<Found | null> {
  const newName = id && actions.join() === 'pull' ? await findRedirect(db, name) : null;
  return newName === null ? null : await find(newName);
}

/**
 * The repository that the caller's token opens for this.
 *
 * @throws ChallengeError; RegistryError NAME_UNKNOWN, DENIED
 */
export async function requireRepository(
  services: Services,
  call: Call,
  name: string,
  verb: Verb,
): Promise<FrontRepository> {
  const grant = requireGrant(call, name, verb);
  const find = (each: string) => findRepository(services.db, each);
  const named = await find(name);
  const repository = named?.appeared ? named : ((await throughRedirect(services, grant, find)) ?? named);
  if (!repository) throw unknownRepository();
  return requireSameRepository(call, grant, repository);
}

/**
 * The same for its blobs. Until it appears a repository is there for those who push to it, who ask for the blobs that
 * they have sent; to everybody else, its tenant's viewers too, it is not.
 */
export async function requireBlobs(services: Services, call: Call, name: string): Promise<FrontRepository> {
  const repository = await requireRepository(services, call, name, 'pull');
  if (repository.appeared || requireGrant(call, name, 'pull').actions.includes('push')) return repository;
  throw unknownRepository();
}

/** The same once it has appeared. Until then it has no lists. */
export async function requireAppeared(
  services: Services,
  call: Call,
  name: string,
): Promise<FrontRepository> {
  const repository = await requireRepository(services, call, name, 'pull');
  if (!repository.appeared) throw unknownRepository();
  return repository;
}

/**
 * The repository that a push goes to, made where there is none. A token that names a repository which is gone makes no
 * other one: that would take the name from whoever wants to undo the deletion.
 *
 * @throws ChallengeError; RegistryError DENIED
 */
export async function requirePushTarget(
  { db }: Services,
  call: Call,
  name: string,
): Promise<FrontRepository> {
  const grant = requireGrant(call, name, 'push');
  const { userId } = call.token!;
  const repository = grant.id
    ? await findRepository(db, name)
    : await openRepository(db, { name, tenantId: grant.tenant!, userId });
  return requireSameRepository(call, grant, repository);
}
