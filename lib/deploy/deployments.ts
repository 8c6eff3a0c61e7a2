import { actorOf, authorize, can, staleVersion, type UserPrincipal } from '../access/index.ts';
import { type Actor, recordAudit } from '../audit/index.ts';
import type { ParameterValues } from '../contract/blueprints.ts';
import type {
  ChangeDeploymentBody,
  CreateDeploymentBody,
  FollowPolicy,
  OperationKind,
  RevisionView,
  RollbackBody,
  ScaleBody,
} from '../contract/deployments.ts';
import type { DeploymentPlan } from '../contract/plan.ts';
import { type Trx, uniqueViolation } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { newId } from '../ids.ts';
import { existingOf } from './before.ts';
import type { DeployContext } from './context.ts';
import { type DeploymentRow, lockDeployment, noSuchDeployment } from './deployment-rows.ts';
import { lockHostNames, requireFreeHost } from './host-name.ts';
import { imageRefOf } from './images.ts';
import { insertOperation, requestCancel } from './operations/rows.ts';
import { type GrantedPool, grantedPool } from './pools/grants.ts';
import { reservePorts } from './ports.ts';
import { checkLimits } from './preflight.ts';
import { isReady, type Prepared, prepare, type Wanted } from './prepare.ts';
import { findRevision, insertRevision, type NewRevision, type Revision } from './revisions.ts';
import { requireTenant } from './tenants.ts';

const mostTries = 4;

/**
 * Makes a deployment and asks for its first revision to be run. The name is free again once it was removed.
 *
 * @returns its id. @throws AppError NOT_FOUND for tenant, pool and image; FORBIDDEN; INVALID_INPUT; CONFLICT
 * `name-taken`, `host-name-taken`, `preflight-failed`, `no-free-port`, `too-many-ports`
 */
export async function createDeployment(
  context: DeployContext,
  principal: UserPrincipal,
  body: CreateDeploymentBody,
): Promise<string> {
  requireDeployer(principal, body.tenantId);
  const wanted: Wanted = { ...wantedOf(body), existing: null };
  return await withPorts(async () => {
    const prepared = await prepareToRun(context, principal, wanted);
    return await context.db.transaction().execute(async (trx) => {
      await requireTenant(trx, body.tenantId, { hold: true });
      await lockHostNames(trx);
      const { pool } = await requireRoom(trx, prepared.plan, { ...wanted, except: null });
      await requireFreeHost(trx, pool.domain, wanted);
      const id = newId('dep');
      await insertDeployment(trx, id, { prepared, wanted, follow: body.follow, createdBy: principal.userId });
      const revision = revisionOf(prepared, {
        cause: 'create',
        reason: body.reason,
        createdBy: principal.userId,
      });
      await queueRevision(trx, context, id, { prepared, revision });
      await record(
        trx,
        actorOf(principal),
        'deployment.create',
        { id, tenant_id: body.tenantId },
        {
          name: body.name,
          image: imageRefOf(prepared.image),
        },
      );
      return id;
    });
  });
}

/**
 * Changes image, preset, values or what it follows. What changes how it runs becomes a revision.
 *
 * @throws AppError NOT_FOUND; FORBIDDEN; INVALID_INPUT; CONFLICT `stale-version`, `deployment-busy`, `preflight-failed`,
 * `no-free-port`, `too-many-ports`
 */
export async function changeDeployment(
  context: DeployContext,
  principal: UserPrincipal,
  deploymentId: string,
  body: ChangeDeploymentBody,
): Promise<void> {
  const { deployment, revision } = await readForChange(context, principal, deploymentId);
  requireFresh(deployment, body.revision);
  if (body.follow) await setFollow(context, principal, deploymentId, body.follow);
  const isOnlyFollow = !body.image && !body.preset && !body.values && body.replicas === undefined;
  if (isOnlyFollow) return;
  const values = { ...(body.values ?? revision.values), ...replicasOf(body.replicas) };
  const changed = {
    image: body.image ?? imageRefOf(revision.image),
    preset: body.preset ?? revision.preset,
    values,
  };
  await addRevision(
    context,
    { principal, actor: actorOf(principal), createdBy: principal.userId },
    deployment,
    {
      ...changed,
      from: revision,
      cause: body.replicas !== undefined && !body.image && !body.values ? 'scale' : 'change',
      reason: body.reason,
    },
  );
}

/** @throws as changeDeployment; INVALID_INPUT for a blueprint that runs once alone. */
export async function scaleDeployment(
  context: DeployContext,
  principal: UserPrincipal,
  deploymentId: string,
  { revision, replicas }: ScaleBody,
): Promise<void> {
  const { deployment } = await readForChange(context, principal, deploymentId);
  const from = revision ?? deployment.current_revision ?? 0;
  await changeDeployment(context, principal, deploymentId, { revision: from, replicas, reason: '' });
}

const replicasOf = (replicas: number | undefined): ParameterValues =>
  replicas === undefined ? {} : { replicas };

/**
 * Runs an older revision again, as a new one: digests, values, secrets and routes as they were. Volumes stay as they are.
 * What the tenant may use of the pool holds for it as it is today.
 *
 * @throws AppError NOT_FOUND `no-such-revision`, and as changeDeployment
 */
export async function rollbackDeployment(
  context: DeployContext,
  principal: UserPrincipal,
  deploymentId: string,
  body: RollbackBody,
): Promise<void> {
  const { deployment: seen } = await readForChange(context, principal, deploymentId);
  const place = { poolId: seen.pool_id, tenantId: seen.tenant_id, except: deploymentId };
  const old = await findRevision(context.db, context.sealKey, deploymentId, body.revision);
  if (old?.outcome !== 'applied') {
    throw new AppError('NOT_FOUND', 'There is no revision of this number that has run.', {
      reason: 'no-such-revision',
    });
  }
  await context.db.transaction().execute(async (trx) => {
    // Before the deployment's row, as a change holds them: else the two could wait for each other.
    await requireRoom(trx, old.plan, place);
    const deployment = await lockDeployment(trx, principal, deploymentId);
    if (body.from !== undefined) requireFresh(deployment, body.from);
    const { number: _number, outcome: _outcome, ...same } = old;
    const revision: NewRevision = {
      ...same,
      cause: 'rollback',
      reason: body.reason || `Back to revision ${old.number}`,
      createdBy: principal.userId,
    };
    const number = await insertRevision(trx, context.sealKey, deploymentId, revision);
    await insertOperation(trx, {
      deploymentId,
      kind: 'deploy',
      revision: number,
      startedBy: principal.userId,
    });
    const detail = { name: deployment.name, to: old.number, revision: number };
    await record(trx, actorOf(principal), 'deployment.rollback', deployment, detail);
  });
}

/** @throws AppError NOT_FOUND; FORBIDDEN; CONFLICT `deployment-busy` */
export async function operateDeployment(
  { db }: DeployContext,
  principal: UserPrincipal,
  deploymentId: string,
  kind: Extract<OperationKind, 'stop' | 'start' | 'restart'>,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const deployment = await lockDeployment(trx, principal, deploymentId);
    await insertOperation(trx, { deploymentId, kind, startedBy: principal.userId });
    await record(trx, actorOf(principal), `deployment.${kind}`, deployment, { name: deployment.name });
  });
}

/**
 * Takes it away. Its volumes stay, unless it is said that they go too; that can be said later as well.
 * @throws AppError NOT_FOUND; FORBIDDEN; CONFLICT `deployment-busy`
 */
export async function removeDeployment(
  { db }: DeployContext,
  principal: UserPrincipal,
  deploymentId: string,
  { withVolumes }: { withVolumes: boolean },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const deployment = await lockDeployment(trx, principal, deploymentId, { isForData: withVolumes });
    await insertOperation(trx, { deploymentId, kind: 'remove', withVolumes, startedBy: principal.userId });
    const detail = { name: deployment.name, volumes: withVolumes };
    const action = deployment.removed_at ? 'deployment.delete-volumes' : 'deployment.remove';
    await record(trx, actorOf(principal), action, deployment, detail);
  });
}

/** What is under way is undone. @throws AppError NOT_FOUND; FORBIDDEN; CONFLICT `nothing-to-cancel` */
export async function cancelOperation(
  { db }: DeployContext,
  principal: UserPrincipal,
  deploymentId: string,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const deployment = await lockDeployment(trx, principal, deploymentId);
    if (!(await requestCancel(trx, deploymentId))) {
      throw new AppError('CONFLICT', 'Nothing is under way that could be given up.', {
        reason: 'nothing-to-cancel',
      });
    }
    await record(trx, actorOf(principal), 'deployment.cancel', deployment, { name: deployment.name });
  });
}

type Changed = Pick<Wanted, 'image' | 'values'> & {
  preset: string;
  /** The revision that runs; where none does, the last one. */
  from: Revision;
  cause: RevisionView['cause'];
  reason: string;
};
type Changer = { principal: UserPrincipal; actor: Actor; createdBy: string | null };

/**
 * A further revision of a deployment, planned anew. For people and for what follows a tag.
 * @throws as changeDeployment
 */
export async function addRevision(
  context: DeployContext,
  { principal, actor, createdBy }: Changer,
  deployment: DeploymentRow,
  { from, cause, reason, ...changed }: Changed,
): Promise<void> {
  const wanted: Wanted = {
    tenantId: deployment.tenant_id,
    poolId: deployment.pool_id,
    name: deployment.name,
    blueprint: deployment.blueprint,
    ...changed,
    existing: existingOf(deployment, from),
  };
  await withPorts(async () => {
    const prepared = await prepareToRun(context, principal, wanted);
    await context.db.transaction().execute(async (trx) => {
      await requireRoom(trx, prepared.plan, { ...wanted, except: deployment.id });
      const now = await trx
        .selectFrom('deployments')
        .select('current_revision')
        .where('id', '=', deployment.id)
        .where('removed_at', 'is', null)
        .forUpdate()
        .executeTakeFirst();
      if (!now) throw noSuchDeployment();
      if (now.current_revision !== deployment.current_revision) throw staleVersion();
      await queueRevision(trx, context, deployment.id, {
        prepared,
        revision: revisionOf(prepared, { cause, reason, createdBy }),
      });
      const detail = { name: deployment.name, image: imageRefOf(prepared.image), cause };
      await record(trx, actor, 'deployment.change', deployment, detail);
    });
  });
}

/** @throws AppError CONFLICT `preflight-failed` with each failed check as an issue */
async function prepareToRun(
  context: DeployContext,
  principal: UserPrincipal,
  wanted: Wanted,
): Promise<Prepared & { plan: NonNullable<Prepared['plan']> }> {
  const prepared = await prepare(context, principal, wanted);
  const { plan, preflight } = prepared;
  if (isReady(prepared) && plan) return { ...prepared, plan };
  const failures = preflight.filter(({ state }) => state === 'failed');
  throw new AppError('CONFLICT', failures.map(({ message }) => message).join(' '), {
    reason: failures.some(({ id }) => id === 'port') ? 'no-free-port' : 'preflight-failed',
    issues: failures.map(({ id, key, params, message }) => ({ path: id, message, code: key, params })),
  });
}

type Ready = Awaited<ReturnType<typeof prepareToRun>>;

/** Limits are counted again under a lock, so that two at once do not share the last of it. */
async function requireRoom(
  trx: Trx,
  plan: DeploymentPlan,
  { poolId, tenantId, except }: Pick<Wanted, 'poolId' | 'tenantId'> & { except: string | null },
): Promise<GrantedPool> {
  const granted = await grantedPool(trx, { poolId, tenantId, except }, { lock: true });
  const failure = checkLimits(granted, plan).find(({ state }) => state === 'failed');
  if (failure) throw new AppError('CONFLICT', failure.message, { reason: 'preflight-failed' });
  return granted;
}

async function insertDeployment(
  trx: Trx,
  id: string,
  {
    prepared,
    wanted,
    follow,
    createdBy,
  }: { prepared: Ready; wanted: Wanted; follow: FollowPolicy; createdBy: string },
): Promise<void> {
  try {
    await trx
      .insertInto('deployments')
      .values({
        id,
        tenant_id: wanted.tenantId,
        pool_id: wanted.poolId,
        name: wanted.name,
        blueprint: prepared.blueprint.facts.id,
        follow: JSON.stringify(follow),
        created_by: createdBy,
      })
      .execute();
  } catch (error) {
    if (uniqueViolation(error) !== 'deployments_live_name') throw error;
    throw new AppError('CONFLICT', `There is a deployment ${wanted.name} in this pool already.`, {
      reason: 'name-taken',
    });
  }
}

async function queueRevision(
  trx: Trx,
  { sealKey }: DeployContext,
  deploymentId: string,
  { prepared, revision }: { prepared: Ready; revision: NewRevision },
): Promise<void> {
  const isReserved = await reservePorts(trx, prepared.granted.pool.id, deploymentId, prepared.ports.ports);
  if (!isReserved) throw new PortsTaken();
  const number = await insertRevision(trx, sealKey, deploymentId, revision);
  await insertOperation(trx, {
    deploymentId,
    kind: 'deploy',
    revision: number,
    startedBy: revision.createdBy,
  });
}

class PortsTaken extends Error {}

/** Somebody took the same port between choosing and reserving: everything is chosen again. */
async function withPorts<Value>(run: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries++) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof PortsTaken)) throw error;
      if (tries < mostTries) continue;
      throw new AppError('CONFLICT', 'Others take the ports of this pool right now. Try again.', {
        reason: 'no-free-port',
      });
    }
  }
}

function revisionOf(
  { plan, secrets, preset, values, image }: Ready,
  rest: Pick<NewRevision, 'cause' | 'reason' | 'createdBy'>,
): NewRevision {
  const { repository, tag, digest } = image;
  return { plan, secrets, preset, values, image: { repository, tag, digest }, ...rest };
}

function wantedOf({ tenantId, poolId, name, image, blueprint, preset, values }: CreateDeploymentBody) {
  return { tenantId, poolId, name, image, blueprint, preset, values };
}

/** A tenant that one does not know of answers like one that is not there. @throws AppError NOT_FOUND, FORBIDDEN */
export function requireDeployer(principal: UserPrincipal, tenantId: string): void {
  if (!can(principal, 'see-deployments', { tenantId })) {
    throw new AppError('NOT_FOUND', 'No such tenant.', { reason: 'not-found' });
  }
  authorize(principal, 'deploy', { tenantId });
}

async function readForChange(
  { db, sealKey }: DeployContext,
  principal: UserPrincipal,
  deploymentId: string,
): Promise<{ deployment: DeploymentRow; revision: Revision }> {
  const deployment = await db.transaction().execute((trx) => lockDeployment(trx, principal, deploymentId));
  const number = deployment.current_revision ?? deployment.last_revision;
  return { deployment, revision: (await findRevision(db, sealKey, deploymentId, number))! };
}

function requireFresh({ current_revision }: DeploymentRow, seen: number): void {
  if (seen !== (current_revision ?? 0)) throw staleVersion();
}

async function setFollow(
  { db }: DeployContext,
  principal: UserPrincipal,
  deploymentId: string,
  follow: FollowPolicy,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const deployment = await lockDeployment(trx, principal, deploymentId);
    await trx
      .updateTable('deployments')
      .set({ follow: JSON.stringify(follow), follow_problem: null })
      .where('id', '=', deploymentId)
      .execute();
    await record(trx, actorOf(principal), 'deployment.follow', deployment, { name: deployment.name, follow });
  });
}

async function record(
  trx: Trx,
  actor: Actor,
  action: string,
  { id, tenant_id }: Pick<DeploymentRow, 'id' | 'tenant_id'>,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordAudit(trx, actor, { action, tenantId: tenant_id, subject: id, detail });
}
