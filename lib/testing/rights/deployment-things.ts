import { can, type Principal } from '../../access/index.ts';
import { newId } from '../../ids.ts';
import { buildDeployment, buildPool, keptVolumes, markRemoved } from '../deploy/factories.ts';
import { type Kind, type Made, missingId, type Place, type World } from './kind.ts';
import { type Outcome, ofInstance, shownWhere } from './outcomes.ts';
import type { RepositoryPlace, TenantPlace } from './places.ts';
import { repositoryThings as kindsOfRepository } from './repository-things.ts';

/** Everybody may pull it, and so deploy it where they may. */
export const publicImage = 'library/to-deploy:v1';

type DeploymentPlace = Omit<TenantPlace, 'what'> & { what: string } & {
  /** Kept: removed, and has left data. */
  deployment: 'live' | 'kept' | 'removed' | 'missing';
};

const inPlaces = ({ tenants }: World): DeploymentPlace[] =>
  tenants.all.flatMap((place) =>
    (place.exists ? (['live', 'kept', 'removed', 'missing'] as const) : (['missing'] as const)).map(
      (each) => ({
        ...place,
        what: `${place.what}: ${each}`,
        deployment: each,
      }),
    ),
  );

async function makeDeployment(world: World, place: DeploymentPlace, createdBy: string | null): Promise<Made> {
  if (place.deployment === 'missing') return { params: { deploymentId: missingId() }, name: missingId() };
  const { db, sealKey } = world;
  const poolId = await buildPool(db, sealKey, { tenants: [place.tenantId] });
  const deploymentId = await buildDeployment(db, sealKey, { tenantId: place.tenantId, poolId, createdBy });
  if (place.deployment !== 'live') {
    await markRemoved(db, deploymentId, { kept: place.deployment === 'kept' ? keptVolumes : [] });
  }
  const { name } = await db
    .selectFrom('deployments')
    .select('name')
    .where('id', '=', deploymentId)
    .executeTakeFirstOrThrow();
  return { params: { deploymentId, tenantId: place.tenantId, poolId }, name };
}

/** What may not be seen is not there; what may be seen and not be operated is refused; one that was removed is over. */
function inDeployment(
  principal: Principal,
  action: 'see-deployments' | 'deploy' | 'reveal-secrets',
  { tenantId, deployment }: DeploymentPlace,
  ownerId: string | null = null,
): Outcome {
  const isThere = deployment === 'live' || (deployment === 'kept' && action !== 'deploy');
  if (!isThere || !can(principal, 'see-deployments', { tenantId })) return 404;
  return can(principal, action, { tenantId, ownerId }) ? 'allowed' : 403;
}

/** A deployment that somebody else has made. */
const deployment: Kind<DeploymentPlace> = {
  places: inPlaces,
  make: (world, place) => makeDeployment(world, place, null),
  expect: (principal, action, place) => inDeployment(principal, action as 'deploy', place),
};

const listedDeployment: Kind<DeploymentPlace> = {
  ...deployment,
  expect: (principal, _, place) =>
    shownWhere(place.deployment === 'live', principal, 'see-deployments', place),
};

/** Its data can be deleted as long as there is any, also after it was removed. */
const dataOfDeployment: Kind<DeploymentPlace> = {
  ...deployment,
  expect(principal, _, place) {
    const isKept = place.deployment === 'kept';
    return inDeployment(principal, 'deploy', isKept ? { ...place, deployment: 'live' } : place);
  },
};

const listedKept: Kind<DeploymentPlace> = {
  ...deployment,
  expect: (principal, _, place) =>
    shownWhere(place.deployment === 'kept', principal, 'see-deployments', place),
};

/** One that the asker has made: its secrets are theirs to read, as long as they may deploy. */
const ownDeployment: Kind<DeploymentPlace> = {
  ...deployment,
  isPersonal: true,
  make: (world, place, { userId }) => makeDeployment(world, place, userId),
  expect: (principal, _, place) =>
    inDeployment(principal, 'reveal-secrets', place, principal.kind === 'user' ? principal.userId : null),
};

/** One whose image is there, so that it can be planned again. */
const deploymentOfImage: Kind<DeploymentPlace> = {
  ...deployment,
  async make(world, place) {
    const made = await makeDeployment(world, place, null);
    const [repository = '', tag = ''] = publicImage.split(':');
    const { digest } = await world.db
      .selectFrom('tags as t')
      .innerJoin('repositories as r', 'r.id', 't.repository_id')
      .select('t.digest')
      .where('r.name', '=', repository)
      .executeTakeFirstOrThrow();
    await world.db
      .updateTable('deployment_revisions')
      .set({ image: JSON.stringify({ repository, tag, digest }) })
      .where('deployment_id', '=', made.params.deploymentId!)
      .execute();
    return made;
  },
};

/** One that a worker is about to change. */
const busyDeployment: Kind<DeploymentPlace> = {
  ...deployment,
  async make(world, place) {
    const made = await makeDeployment(world, place, null);
    if (place.deployment === 'missing') return made;
    await world.db
      .insertInto('deployment_operations')
      .values({
        id: newId('op'),
        deployment_id: made.params.deploymentId!,
        kind: 'restart',
        started_by: null,
      })
      .execute();
    return made;
  },
};

/** The form for an image of a repository: whoever may pull it may ask, wherever they may deploy. */
const formOfRepository: Kind<RepositoryPlace> = {
  ...kindsOfRepository.repository,
  expect(principal, _, place) {
    return place.exists && can(principal, 'pull', place) ? 'allowed' : 404;
  },
};

/** A tenant to deploy for, with a pool that it may use. Image and pool are there for everybody. */
const deployable: Kind<TenantPlace> = {
  places: ({ tenants }) => tenants.all,
  async make({ db, sealKey }, { tenantId, exists }) {
    const poolId = await buildPool(db, sealKey, { tenants: exists ? [tenantId] : [] });
    return { params: { tenantId, poolId }, name: tenantId };
  },
  expect(principal, _, { tenantId, exists }) {
    if (!can(principal, 'see-deployments', { tenantId })) return 404;
    if (!can(principal, 'deploy', { tenantId })) return 403;
    return exists ? 'allowed' : 404;
  },
  // Who may deploy for a tenant knows that it is there; what is missing then is the pool.
  levelOf: (principal, { tenantId }) => String(can(principal, 'deploy', { tenantId })),
};

type PoolPlace = Place & { exists: boolean };

/** A resource pool, for the platform's administrators. */
const pool: Kind<PoolPlace> = {
  places: () => [
    { what: 'a pool', exists: true },
    { what: 'no pool', exists: false },
  ],
  async make({ db, sealKey, tenants }, { exists }) {
    const tenantId = tenants.own[0]!;
    if (!exists) return { params: { poolId: missingId(), tenantId }, name: '' };
    return { params: { poolId: await buildPool(db, sealKey, { tenants: [tenantId] }), tenantId }, name: '' };
  },
  expect(principal, _, { exists }) {
    const there = ofInstance(principal);
    return there === 'allowed' && !exists ? 404 : there;
  },
};

export const deploymentThings = {
  deployment,
  deploymentOfImage,
  busyDeployment,
  listedDeployment,
  listedKept,
  dataOfDeployment,
  ownDeployment,
  formOfRepository,
  deployable,
  pool,
};
