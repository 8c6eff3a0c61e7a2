import { type Selectable, type SqlBool, sql } from 'kysely';
import { authorize, can, type Principal, type UserPrincipal } from '../access/index.ts';
import type { OperationKind } from '../contract/deployments.ts';
import type { DeploymentPlan } from '../contract/plan.ts';
import type { Database, DbOrTrx, Trx } from '../db/index.ts';
import { AppError } from '../errors.ts';
import type { DeploymentRef } from './engine.ts';
import type { PoolRow } from './pools/rows.ts';
import type { RevisionImage } from './revisions.ts';

/** The very same for what does not exist and for what may not be seen. */
export function noSuchDeployment(): AppError {
  return new AppError('NOT_FOUND', 'No such deployment.', { reason: 'not-found' });
}

export type DeploymentRow = Selectable<Database['deployments']>;

/**
 * With their pool, and what shows of the revision that runs, or shall run first.
 * @param which those that were not removed; those that were, and have left data; either.
 */
export function selectDeployments(db: DbOrTrx, which: 'live' | 'kept' | 'shown') {
  return db
    .selectFrom('deployments as d')
    .innerJoin('pools as p', 'p.id', 'd.pool_id')
    .innerJoin('deployment_revisions as r', (join) =>
      join
        .onRef('r.deployment_id', '=', 'd.id')
        .on('r.number', '=', sql<number>`coalesce(d.current_revision, d.last_revision)`),
    )
    .leftJoin('users as u', 'u.id', 'd.created_by')
    .selectAll('d')
    .select(['p.name as pool_name', 'p.kind as pool_kind', 'p.state as pool_state', 'p.public_host'])
    .select(['r.image', 'r.plan', 'u.name as creator_name'])
    .select(
      sql<OperationKind | null>`(select o.kind from deployment_operations o
          where o.deployment_id = d.id and o.state in ('queued', 'running'))`.as('busy'),
    )
    .select(
      sql<boolean | null>`(select o.kind = 'remove' and o.state = 'failed' from deployment_operations o
          where o.deployment_id = d.id order by o.created_at desc, o.id desc limit 1)`.as('removal_failed'),
    )
    .where(whichOnes[which]);
}

const whichOnes = {
  live: sql<SqlBool>`d.removed_at is null`,
  kept: sql<SqlBool>`d.kept_volumes <> '[]'`,
  shown: sql<SqlBool>`(d.removed_at is null or d.kept_volumes <> '[]')`,
};

export type ShownDeployment = DeploymentRow & {
  pool_name: string;
  pool_kind: PoolRow['kind'];
  pool_state: PoolRow['state'];
  public_host: string;
  image: RevisionImage;
  plan: DeploymentPlan;
  creator_name: string | null;
  busy: OperationKind | null;
  removal_failed: boolean | null;
};

/** @throws AppError NOT_FOUND, also for what the principal may not see. */
export async function readDeployment(
  db: DbOrTrx,
  principal: Principal,
  deploymentId: string,
): Promise<ShownDeployment> {
  const row = await selectDeployments(db, 'shown').where('d.id', '=', deploymentId).executeTakeFirst();
  if (!row || !can(principal, 'see-deployments', { tenantId: row.tenant_id })) throw noSuchDeployment();
  return row;
}

/**
 * For a change: holds the row, so that two changes come one after the other.
 * @param isForData also one that was removed, as long as its data is kept.
 * @throws AppError NOT_FOUND; FORBIDDEN
 */
export async function lockDeployment(
  trx: Trx,
  principal: UserPrincipal,
  deploymentId: string,
  { isForData = false }: { isForData?: boolean } = {},
): Promise<DeploymentRow> {
  const row = await trx
    .selectFrom('deployments as d')
    .selectAll()
    .where('id', '=', deploymentId)
    .where(whichOnes[isForData ? 'shown' : 'live'])
    .forUpdate()
    .executeTakeFirst();
  if (!row || !can(principal, 'see-deployments', { tenantId: row.tenant_id })) throw noSuchDeployment();
  authorize(principal, 'deploy', { tenantId: row.tenant_id });
  return row;
}

/** Whose objects an engine is asked about. */
export async function refOf(
  db: DbOrTrx,
  row: Pick<DeploymentRow, 'id' | 'tenant_id' | 'name'>,
): Promise<DeploymentRef> {
  const { instance_id } = await db
    .selectFrom('registry_link')
    .select('instance_id')
    .executeTakeFirstOrThrow();
  return { instanceId: instance_id, tenantId: row.tenant_id, deploymentId: row.id, name: row.name };
}
