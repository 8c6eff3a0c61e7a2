import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { actorOf, authorize, can, type Principal, type UserPrincipal } from '../access/index.ts';
import { recordAudit } from '../audit/index.ts';
import { recordForeignReads } from '../catalog/index.ts';
import type { Page } from '../contract/common.ts';
import type {
  DeploymentSummary,
  DeploymentView,
  ListDeploymentsQuery,
  OutputView,
  RevisionView,
} from '../contract/deployments.ts';
import type { DeploymentPlan, PlannedOutput } from '../contract/plan.ts';
import { type Db, decodeCursor, encodeCursor } from '../db/index.ts';
import { AppError } from '../errors.ts';
import type { DeployContext } from './context.ts';
import { readDeployment, type ShownDeployment, selectDeployments } from './deployment-rows.ts';
import { diffPlans } from './diff-plans.ts';
import { findLastOperation } from './operations/rows.ts';
import { findRevision } from './revisions.ts';

/** Those that the principal may see, by tenant and name; or the removed ones that have left data. */
export async function listDeployments(
  db: Db,
  principal: Principal,
  { tenant, pool, q, removed, cursor, limit }: ListDeploymentsQuery,
): Promise<Page<DeploymentSummary>> {
  let query = selectDeployments(db, removed ? 'kept' : 'live')
    .where(visibleTo(principal))
    .orderBy('d.tenant_id')
    .orderBy('d.name')
    .orderBy('d.id')
    .limit(limit + 1);
  if (tenant !== undefined) query = query.where('d.tenant_id', '=', tenant);
  if (pool !== undefined) query = query.where('d.pool_id', '=', pool);
  if (q) query = query.where(sql<SqlBool>`position(lower(${q}) in d.name) > 0`);
  if (cursor !== undefined) {
    const [tenantId, name, id] = decodeCursor(cursor, ['string', 'string', 'string']);
    query = query.where(sql<SqlBool>`(d.tenant_id, d.name, d.id) > (${tenantId}, ${name}, ${id})`);
  }
  const rows: ShownDeployment[] = await query.execute();
  const shown = rows.slice(0, limit);
  await recordReads(db, principal, shown, ({ tenant_id }) => tenant_id);
  const last = shown.at(-1);
  return {
    items: shown.map(presentSummary),
    nextCursor: last && rows.length > limit ? encodeCursor([last.tenant_id, last.name, last.id]) : null,
  };
}

function visibleTo(principal: Principal): RawBuilder<SqlBool> {
  if (principal.kind !== 'user') return sql<SqlBool>`false`;
  if (principal.isAdmin && can(principal, 'see-deployments', { tenantId: '' })) return sql<SqlBool>`true`;
  const own = [...principal.memberships.keys()].filter((tenantId) =>
    can(principal, 'see-deployments', { tenantId }),
  );
  return sql<SqlBool>`d.tenant_id = any(${own}::text[])`;
}

async function recordReads(
  db: Db,
  principal: Principal,
  rows: readonly ShownDeployment[],
  subjectOf: (row: ShownDeployment) => string,
): Promise<void> {
  const shown = rows.map((row) => ({
    tenantId: row.tenant_id,
    visibility: 'private' as const,
    subject: subjectOf(row),
  }));
  await recordForeignReads(db, principal, shown, 'deployment.read');
}

/** For showing it to a person. @throws AppError NOT_FOUND, also for what the principal may not see. */
export async function openDeployment(
  db: Db,
  principal: Principal,
  deploymentId: string,
): Promise<ShownDeployment> {
  const row = await readDeployment(db, principal, deploymentId);
  await recordReads(db, principal, [row], ({ id }) => id);
  return row;
}

/** With what runs, what is under way, and what the asker may do. @throws AppError NOT_FOUND */
export async function getDeployment(
  { db, sealKey }: Pick<DeployContext, 'db' | 'sealKey'>,
  principal: Principal,
  deploymentId: string,
): Promise<DeploymentView> {
  const row = await openDeployment(db, principal, deploymentId);
  const number = row.current_revision ?? row.last_revision;
  const revision = (await findRevision(db, sealKey, row.id, number))!;
  const tenantId = row.tenant_id;
  return {
    ...presentSummary(row),
    services: row.services,
    operation: await findLastOperation(db, row.id),
    plan: revision.plan,
    preset: revision.preset,
    values: revision.values,
    follow: row.follow,
    followProblem: row.follow_problem,
    outputs: revision.plan.outputs.map((output) => presentOutput(row, revision.plan, output)),
    statusAt: row.status_at?.toISOString() ?? null,
    unreachable: row.unreachable,
    abilities: {
      deploy: can(principal, 'deploy', { tenantId }),
      reveal: can(principal, 'reveal-secrets', { tenantId, ownerId: row.created_by }),
    },
  };
}

/** The newest first; all on one page. @throws AppError NOT_FOUND */
export async function listRevisions(
  db: Db,
  principal: Principal,
  deploymentId: string,
): Promise<Page<RevisionView>> {
  await openDeployment(db, principal, deploymentId);
  const rows = await db
    .selectFrom('deployment_revisions as r')
    .leftJoin('users as u', 'u.id', 'r.created_by')
    .select(['r.number', 'r.plan', 'r.preset', 'r.image', 'r.reason', 'r.cause', 'r.outcome'])
    .select(['r.created_by', 'r.created_at', 'u.name as creator_name'])
    .where('r.deployment_id', '=', deploymentId)
    .orderBy('r.number', 'desc')
    .limit(200)
    .execute();
  const items = rows.map(
    (row, at): RevisionView => ({
      number: row.number,
      image: row.image,
      preset: row.preset,
      reason: row.reason,
      cause: row.cause,
      outcome: row.outcome,
      createdBy: row.created_by === null ? null : { id: row.created_by, name: row.creator_name ?? '' },
      createdAt: row.created_at.toISOString(),
      changes: diffPlans(rows[at + 1]?.plan ?? null, row.plan),
    }),
  );
  return { items, nextCursor: null };
}

/**
 * One secret of what runs, for those who may read it; audited.
 * @throws AppError NOT_FOUND; FORBIDDEN
 */
export async function revealSecret(
  { db, sealKey }: Pick<DeployContext, 'db' | 'sealKey'>,
  principal: UserPrincipal,
  deploymentId: string,
  outputId: string,
): Promise<string> {
  const row = await readDeployment(db, principal, deploymentId);
  authorize(principal, 'reveal-secrets', { tenantId: row.tenant_id, ownerId: row.created_by });
  const revision = (await findRevision(db, sealKey, row.id, row.current_revision ?? row.last_revision))!;
  const output = revision.plan.outputs.find(({ id }) => id === outputId);
  const value = output?.kind === 'secret' ? revision.secrets[output.secret] : undefined;
  if (value === undefined) {
    throw new AppError('NOT_FOUND', 'The deployment has no such secret.', { reason: 'not-found' });
  }
  await recordAudit(db, actorOf(principal), {
    action: 'deployment.reveal',
    tenantId: row.tenant_id,
    subject: row.id,
    detail: { name: row.name, output: outputId },
  });
  return value;
}

function presentSummary(row: ShownDeployment): DeploymentSummary {
  const url = row.plan.outputs.find(({ kind }) => kind === 'url');
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    pool: {
      id: row.pool_id,
      name: row.pool_name,
      kind: row.pool_kind,
      reachable: row.pool_state === 'unknown' ? null : row.pool_state === 'reachable',
    },
    blueprint: row.blueprint,
    image: row.image,
    state: row.state,
    busy: row.busy,
    removalFailed: row.removal_failed ?? false,
    url: url ? presentOutput(row, row.plan, url).value : null,
    revision: row.current_revision,
    createdBy: row.created_by === null ? null : { id: row.created_by, name: row.creator_name ?? '' },
    createdAt: row.created_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    keptVolumes: row.kept_volumes,
  };
}

function presentOutput(row: ShownDeployment, plan: DeploymentPlan, output: PlannedOutput): OutputView {
  const { id, kind } = output;
  if (kind === 'secret') return { id, kind, value: null };
  return { id, kind, value: kind === 'text' ? output.value : addressOf(row, plan, output) };
}

/** Where a port is reached from outside; null where it is not. */
function addressOf(
  { public_host }: ShownDeployment,
  plan: DeploymentPlan,
  { service, port, path }: Extract<PlannedOutput, { kind: 'url' }>,
): string | null {
  const route = plan.routes.find((each) => each.service === service && each.port === port);
  if (route) return `http://${route.host}${path}`;
  const planned = plan.services.find(({ id }) => id === service)?.ports.find(({ id }) => id === port);
  if (!planned || planned.published === null) return null;
  const scheme = planned.protocol === 'https' ? 'https' : planned.protocol === 'http' ? 'http' : 'tcp';
  return `${scheme}://${public_host}:${planned.published}${scheme === 'tcp' ? '' : path}`;
}
