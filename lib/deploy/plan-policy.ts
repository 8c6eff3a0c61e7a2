import type { DeploymentPlan } from '../contract/plan.ts';
import { AppError } from '../errors.ts';
import { findBlueprint } from './blueprints/index.ts';
import type { DeployContext } from './context.ts';
import { externalPrefix } from './dependencies.ts';
import type { DeploymentRow } from './deployment-rows.ts';
import { EngineError } from './engine.ts';
import { hostNameOf } from './host-name.ts';
import { readImage, tenantReader } from './images.ts';
import type { PoolRow } from './pools/rows.ts';
import { type PlanPolicy, PlanRefused, validatePlan } from './validate-plan.ts';

type Place = Pick<DeploymentRow, 'tenant_id' | 'name'>;

/** What the rules of a pool let a deployment of a tenant have. */
export function policyOf(
  plan: DeploymentPlan,
  pool: Pick<PoolRow, 'domain' | 'allow_external'>,
  { place, ports, repositories }: { place: Place; ports: readonly number[]; repositories: readonly string[] },
): PlanPolicy {
  const blueprint = findBlueprint(plan.blueprint.id);
  const external = pool.allow_external ? (blueprint?.externalImages ?? []) : [];
  return {
    repositories: new Set(repositories),
    external: new Set(external.map((name) => `${externalPrefix}${name}`)),
    ports: new Set(ports),
    host: hostNameOf(pool.domain, { tenantId: place.tenant_id, name: place.name }),
  };
}

/**
 * Looks at a plan once more before it is applied: rights, ports and rules may have changed since it was made.
 * @throws EngineError `invalid`, `pull-denied`
 */
export async function requireAllowedPlan(
  { context, deployment, pool }: { context: DeployContext; deployment: DeploymentRow; pool: PoolRow },
  plan: DeploymentPlan,
): Promise<void> {
  const reserved = await context.db
    .selectFrom('port_reservations')
    .select('port')
    .where('deployment_id', '=', deployment.id)
    .execute();
  const repositories = await pullable(context, deployment.tenant_id, plan);
  const ports = reserved.map(({ port }) => port);
  try {
    validatePlan(plan, policyOf(plan, pool, { place: deployment, ports, repositories }));
  } catch (error) {
    if (error instanceof PlanRefused)
      throw new EngineError('invalid', `The plan is not allowed: ${error.message}.`);
    throw error;
  }
}

async function pullable(context: DeployContext, tenantId: string, plan: DeploymentPlan): Promise<string[]> {
  const repositories: string[] = [];
  for (const { id, image } of plan.services) {
    if (image.source !== 'registry') continue;
    try {
      await readImage(context, tenantReader(tenantId), `${image.repository}@${image.digest}`);
      repositories.push(image.repository);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'NOT_FOUND') throw error;
      throw new EngineError(
        'pull-denied',
        `The tenant may not pull ${image.repository} any more, or the image was deleted. Choose another image.`,
        { service: id, cause: error },
      );
    }
  }
  return repositories;
}
