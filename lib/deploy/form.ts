import { can, type UserPrincipal } from '../access/index.ts';
import type { BlueprintView } from '../contract/blueprints.ts';
import type {
  DeployFormQuery,
  DeployFormView,
  PlanDeploymentBody,
  PlanView,
} from '../contract/deployments.ts';
import type { PreflightItem } from '../contract/preflight.ts';
import type { Db } from '../db/index.ts';
import { existingOf } from './before.ts';
import type { Blueprint } from './blueprint.ts';
import { matchBlueprints } from './blueprints/index.ts';
import type { DeployContext } from './context.ts';
import { noSuchDeployment, readDeployment } from './deployment-rows.ts';
import { requireDeployer } from './deployments.ts';
import { diffPlans } from './diff-plans.ts';
import { exportPlan } from './exports/index.ts';
import { hostNameOf, isHostTaken } from './host-name.ts';
import { type ChosenImage, readImage } from './images.ts';
import { type GrantedPool, listTenantPools } from './pools/grants.ts';
import { failed, passed } from './preflight-items.ts';
import { isReady, prepare } from './prepare.ts';
import { findRevision } from './revisions.ts';
import { parametersOf } from './values.ts';

/**
 * What the form for one image begins with: who may deploy it where, and the blueprints that fit.
 * @throws AppError NOT_FOUND, also for an image that the principal may not see; INVALID_INPUT
 */
export async function deployForm(
  context: DeployContext,
  principal: UserPrincipal,
  query: DeployFormQuery,
): Promise<DeployFormView> {
  const image = await readImage(context, principal, query.image);
  const tenants = await deployableTenants(context.db, principal);
  const tenantId = chooseTenant(tenants, { wanted: query.tenant, image });
  const pools = tenantId === null ? [] : await listTenantPools(context.db, tenantId);
  const { repository, tag, digest, platforms, sizeBytes } = image;
  return {
    image: { repository, tag, digest, platforms, sizeBytes },
    tenants: tenants.map(({ id }) => id),
    tenantId,
    pools,
    name: tenantId === null ? '' : await freeName(context.db, tenantId, nameOf(image)),
    blueprints: matchBlueprints(image).map((blueprint) => presentBlueprint(blueprint, image)),
  };
}

/**
 * The plan that a body would lead to, the checks before it, and the same plan for other tools. Changes nothing.
 * @throws AppError NOT_FOUND; FORBIDDEN; INVALID_INPUT with an issue for each value at fault
 */
export async function previewPlan(
  context: DeployContext,
  principal: UserPrincipal,
  body: PlanDeploymentBody,
): Promise<PlanView> {
  requireDeployer(principal, body.tenantId);
  const existing = await readExisting(context, principal, body);
  const prepared = await prepare(context, principal, {
    ...body,
    blueprint: body.blueprint,
    preset: body.preset,
    existing,
  });
  const { plan } = prepared;
  const preflight = existing
    ? prepared.preflight
    : [...prepared.preflight, await checkName(context.db, prepared.granted, body)];
  return {
    plan,
    changes: plan ? diffPlans(existing?.plan ?? null, plan) : [],
    preflight,
    ready: isReady({ plan, preflight }),
    exports: plan
      ? exportPlan(plan, {
          host: prepared.granted.pool.registry_host,
          tenantId: body.tenantId,
          name: body.name,
        })
      : { dockerRun: '', compose: '', kubernetes: '' },
  };
}

async function readExisting(
  { db, sealKey }: DeployContext,
  principal: UserPrincipal,
  { deploymentId, tenantId, poolId }: PlanDeploymentBody,
) {
  if (deploymentId === undefined) return null;
  const row = await readDeployment(db, principal, deploymentId);
  if (row.removed_at || row.tenant_id !== tenantId || row.pool_id !== poolId) throw noSuchDeployment();
  const revision = (await findRevision(db, sealKey, row.id, row.current_revision ?? row.last_revision))!;
  return { ...existingOf(row, revision), plan: revision.plan };
}

async function checkName(
  db: Db,
  { pool }: GrantedPool,
  { poolId, tenantId, name }: PlanDeploymentBody,
): Promise<PreflightItem> {
  const taken = await db
    .selectFrom('deployments')
    .select('id')
    .where('pool_id', '=', poolId)
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (taken) return failed('name', 'name-taken', { name });
  const host = hostNameOf(pool.domain, { tenantId, name });
  if (host !== null && (await isHostTaken(db, pool.domain, { tenantId, name }))) {
    return failed('name', 'host-taken', { host });
  }
  return passed('name', 'name-ok', { name });
}

type DeployableTenant = { id: string; hasPool: boolean };

/** By id: those where the principal may deploy; of all tenants, for administrators, only those with a pool. */
async function deployableTenants(db: Db, principal: UserPrincipal): Promise<DeployableTenant[]> {
  const rows = await db
    .selectFrom('tenants as t')
    .select('t.id')
    .select(({ exists, selectFrom }) =>
      exists(selectFrom('pool_grants as g').select('g.tenant_id').whereRef('g.tenant_id', '=', 't.id')).as(
        'has_pool',
      ),
    )
    .where('t.deleted_at', 'is', null)
    .$if(!principal.isAdmin, (query) => query.where('t.id', 'in', [...principal.memberships.keys(), '']))
    .orderBy('t.id')
    .execute();
  return rows
    .map(({ id, has_pool }) => ({ id, hasPool: Boolean(has_pool) }))
    .filter(
      ({ id, hasPool }) => (hasPool || !principal.isAdmin) && can(principal, 'deploy', { tenantId: id }),
    );
}

/** The one that is wanted; else the image's own or the first one, of those with a pool if there are any. */
function chooseTenant(
  tenants: readonly DeployableTenant[],
  { wanted, image }: { wanted: string | undefined; image: ChosenImage },
): string | null {
  if (tenants.some(({ id }) => id === wanted)) return wanted!;
  const own = image.repository.split('/')[0]!;
  const withPool = tenants.filter(({ hasPool }) => hasPool);
  const candidates = withPool.length > 0 ? withPool : tenants;
  return (candidates.find(({ id }) => id === own) ?? candidates[0])?.id ?? null;
}

/** `acme/team/web_app` → `web-app`: a part of host names. */
function nameOf({ repository }: ChosenImage): string {
  const last = repository.split('/').at(-1)!;
  const name = last
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 24)
    .replace(/-+$/, '');
  return name || 'app';
}

async function freeName(db: Db, tenantId: string, name: string): Promise<string> {
  const rows = await db
    .selectFrom('deployments')
    .select('name')
    .where('tenant_id', '=', tenantId)
    .where('removed_at', 'is', null)
    .execute();
  const taken = new Set(rows.map((row) => row.name));
  if (!taken.has(name)) return name;
  for (let number = 2; ; number++) if (!taken.has(`${name}-${number}`)) return `${name}-${number}`;
}

function presentBlueprint(blueprint: Blueprint, image: ChosenImage): BlueprintView {
  return {
    ...blueprint.facts,
    parameters: parametersOf(blueprint, image),
    notices: blueprint.notices(image),
  };
}
