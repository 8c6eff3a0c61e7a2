import type { Principal } from '../access/index.ts';
import type { ParameterValues } from '../contract/blueprints.ts';
import type { DeploymentPlan } from '../contract/plan.ts';
import type { PreflightItem } from '../contract/preflight.ts';
import { AppError, type InputIssue } from '../errors.ts';
import { type Existing, readBefore } from './before.ts';
import { type Blueprint, PlanError } from './blueprint.ts';
import { findBlueprint, matchBlueprints } from './blueprints/index.ts';
import type { DeployContext } from './context.ts';
import { resolveDependencies } from './dependencies.ts';
import { hostNameOf } from './host-name.ts';
import { type ChosenImage, findImage, imageRefOf, readImage, tenantReader } from './images.ts';
import { planDeployment } from './plan.ts';
import { policyOf } from './plan-policy.ts';
import { engineMessage, refreshFacts } from './pools/facts.ts';
import { type GrantedPool, grantedPool } from './pools/grants.ts';
import { type ChosenPorts, choosePorts } from './ports.ts';
import {
  checkCluster,
  checkData,
  checkDataFolder,
  checkEngine,
  checkImage,
  checkLimits,
  checkMemory,
  checkPlatform,
  checkPorts,
  type EngineAnswer,
} from './preflight.ts';
import { failed, passed } from './preflight-items.ts';
import type { Secrets } from './revisions.ts';
import { PlanRefused, validatePlan } from './validate-plan.ts';
import { makeSecret, readValues, sayOwn } from './values.ts';

/** What is to be deployed, as somebody asked for it. */
export type Wanted = {
  tenantId: string;
  poolId: string;
  name: string;
  image: string;
  blueprint: string | undefined;
  preset: string | undefined;
  values: ParameterValues;
  existing: Existing | null;
};

export type Prepared = {
  granted: GrantedPool;
  blueprint: Blueprint;
  preset: string;
  image: ChosenImage;
  values: ParameterValues;
  secrets: Secrets;
  ports: ChosenPorts;
  /** Null where a failed check leaves none. */
  plan: DeploymentPlan | null;
  preflight: PreflightItem[];
};

const engineWithinMs = 6_000;
const factsHoldMs = 20_000;

/**
 * Everything between what somebody asks for and a plan: reads the image, the values and the pool, asks the engine, finds
 * ports and databases, plans, and checks. Changes nothing.
 *
 * @param principal Whoever must be able to see the image.
 * @throws AppError NOT_FOUND for image and pool; INVALID_INPUT with an issue for each value at fault (`values.<id>`)
 */
export async function prepare(
  context: DeployContext,
  principal: Principal,
  wanted: Wanted,
): Promise<Prepared> {
  const { tenantId, poolId, existing } = wanted;
  const granted = await grantedPool(context.db, { poolId, tenantId, except: existing?.deploymentId ?? null });
  const image = await readImage(context, principal, wanted.image);
  const blueprint = chooseBlueprint(wanted.blueprint, image);
  const preset = choosePreset(blueprint, wanted.preset);
  const { values, secrets } = settleValues(blueprint, image, preset, wanted);
  const [answer, imageForTenant, before] = await Promise.all([
    askEngine(context, granted),
    findImage(context, tenantReader(tenantId), imageRefOf(image)),
    existing && readBefore(context, tenantId, existing),
  ]);
  const dependencies = await resolveDependencies(
    context,
    { tenantId, pool: granted.pool },
    blueprint.dependencies(values, image, granted.pool.kind),
  );
  const ports = await findPorts(context, granted, { blueprint, values, image, wanted });
  const preflight = [
    ...checkEngine(granted, answer),
    ...checkImage(image, tenantId, imageForTenant !== null),
    ...checkPlatform(image, answer.facts?.architectures ?? granted.pool.facts?.architectures ?? []),
    ...dependencies.items,
    ...checkPorts(granted, ports),
  ];
  const prepared = { granted, blueprint, preset, image, values, secrets, ports };
  const hasAll = !preflight.some(
    ({ state, id }) => state === 'failed' && (id === 'dependency' || id === 'port'),
  );
  if (!hasAll) return { ...prepared, plan: null, preflight };
  const plan = plans(() =>
    planDeployment(blueprint, {
      image,
      values,
      secrets: new Set(Object.keys(secrets)),
      dependencies: dependencies.images,
      before,
      target: targetOf(granted, ports, wanted, answer),
    }),
  );
  preflight.push(
    ...checkLimits(granted, plan),
    ...checkData(blueprint, { image, plan, before }),
    ...checkDataFolder(image, plan),
    ...checkMemory(plan, answer.facts),
    ...checkCluster(granted, plan, answer.facts),
    checkRules(plan, granted, { ports, wanted }),
  );
  return { ...prepared, plan, preflight };
}

export function isReady({ plan, preflight }: Pick<Prepared, 'plan' | 'preflight'>): boolean {
  return plan !== null && !preflight.some(({ state }) => state === 'failed');
}

function chooseBlueprint(id: string | undefined, image: ChosenImage): Blueprint {
  const blueprint = id === undefined ? matchBlueprints(image)[0] : findBlueprint(id);
  if (blueprint) return blueprint;
  throw invalid([{ path: 'blueprint', message: `There is no blueprint ${id}.` }]);
}

function choosePreset({ facts }: Blueprint, id: string | undefined): string {
  const preset = id === undefined ? facts.presets[0] : facts.presets.find((each) => each.id === id);
  if (preset) return preset.id;
  throw invalid([{ path: 'preset', message: `The blueprint ${facts.id} has no preset ${id}.` }]);
}

/** Secrets that were given before and are not given now stay; those that nobody gives are made up. */
function settleValues(
  blueprint: Blueprint,
  image: ChosenImage,
  preset: string,
  { values: given, existing }: Wanted,
): { values: ParameterValues; secrets: Secrets } {
  const read = readValues(blueprint, image, preset, given, {
    known: new Set(Object.keys(existing?.secrets ?? {})),
  });
  if (read.issues.length > 0) {
    throw invalid(read.issues.map((issue) => ({ ...issue, path: `values.${issue.path}` })));
  }
  const made = Object.fromEntries(read.generate.map(({ name, length }) => [name, makeSecret(length)]));
  const secrets = { ...made, ...existing?.secrets, ...read.secrets };
  return { values: read.values, secrets };
}

async function askEngine(context: DeployContext, { pool }: GrantedPool): Promise<EngineAnswer> {
  const isFresh = pool.checked_at !== null && Date.now() - pool.checked_at.getTime() < factsHoldMs;
  if (isFresh && pool.state === 'reachable') return { facts: pool.facts, message: null };
  const { facts, message } = await refreshFacts(context, pool);
  return { facts, message };
}

async function findPorts(
  context: DeployContext,
  { pool }: GrantedPool,
  {
    blueprint,
    values,
    image,
    wanted,
  }: { blueprint: Blueprint; values: ParameterValues; image: ChosenImage; wanted: Wanted },
): Promise<ChosenPorts> {
  // Behind a domain everything is reached by its name.
  const asked = pool.domain === null ? blueprint.published(values, image, pool.kind) : [];
  const taken = asked.length === 0 ? new Set<number>() : await takenPorts(context, pool);
  return await choosePorts(context.db, pool, {
    deploymentId: wanted.existing?.deploymentId ?? null,
    wanted: asked,
    taken,
  });
}

async function takenPorts(context: DeployContext, pool: GrantedPool['pool']): Promise<ReadonlySet<number>> {
  try {
    const engine = await context.engines.of(pool);
    return await engine.takenPorts({ signal: AbortSignal.timeout(engineWithinMs) });
  } catch (error) {
    engineMessage(error); // an engine that does not answer is told by its own check
    return new Set();
  }
}

function targetOf(
  { pool }: GrantedPool,
  { ports }: ChosenPorts,
  { tenantId, name }: Wanted,
  answer: EngineAnswer,
) {
  return {
    kind: pool.kind,
    tenantId,
    name,
    publicHost: pool.public_host,
    domain: hostNameOf(pool.domain, { tenantId, name }),
    architectures: answer.facts?.architectures ?? [],
    ports,
    replicas: null,
  };
}

/** Values that cannot go together are told at the field. */
function plans(make: () => DeploymentPlan): DeploymentPlan {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    throw invalid([{ path: `values.${error.parameter}`, ...sayOwn(error.words) }]);
  }
}

function checkRules(
  plan: DeploymentPlan,
  { pool }: GrantedPool,
  { ports, wanted }: { ports: ChosenPorts; wanted: Wanted },
): PreflightItem {
  try {
    const place = { tenant_id: wanted.tenantId, name: wanted.name };
    // Who may pull what was looked at before: images of our own are those that were found for it.
    const repositories = plan.services.flatMap(({ image }) =>
      image.source === 'registry' ? [image.repository] : [],
    );
    validatePlan(plan, policyOf(plan, pool, { place, ports: Object.values(ports.ports), repositories }));
    return passed('plan', 'plan-ok');
  } catch (error) {
    if (!(error instanceof PlanRefused)) throw error;
    return failed('plan', 'plan-refused', { reason: error.message });
  }
}

function invalid(issues: InputIssue[]): AppError {
  return new AppError('INVALID_INPUT', 'Some fields need correcting.', { reason: 'invalid-input', issues });
}
