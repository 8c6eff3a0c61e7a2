import type { DeploymentPlan } from '../contract/plan.ts';
import type { PoolFacts } from '../contract/pools.ts';
import type { PreflightItem } from '../contract/preflight.ts';
import type { Platform } from '../contract/repositories.ts';
import type { Before, Blueprint } from './blueprint.ts';
import { type ChosenImage, imageRefOf } from './images.ts';
import { isWithin } from './paths.ts';
import type { GrantedPool } from './pools/grants.ts';
import type { ChosenPorts } from './ports.ts';
import { failed, passed, warned } from './preflight-items.ts';
import { demandOf } from './revisions.ts';

/** What the engine said of itself now. */
export type EngineAnswer = { facts: PoolFacts | null; message: string | null };

export function checkEngine({ pool }: GrantedPool, { facts, message }: EngineAnswer): PreflightItem[] {
  if (!facts) return [warned('engine', 'engine-unreachable', { pool: pool.name, reason: message ?? '' })];
  return [passed('engine', 'engine-ok', { pool: pool.name, version: facts.engineVersion })];
}

/** @param isForTenant The tenant's own robot may pull it. */
export function checkImage(image: ChosenImage, tenantId: string, isForTenant: boolean): PreflightItem[] {
  const ref = imageRefOf(image);
  const items: PreflightItem[] = [];
  if (!image.isContainer) items.push(failed('image', 'image-no-container', { image: ref }));
  if (image.contentMissing) items.push(failed('image', 'image-content-missing', { image: ref }));
  items.push(
    isForTenant
      ? passed('image', 'image-ok', { image: ref })
      : failed('image', 'image-not-for-tenant', { image: ref, tenantId }),
    passed('digest', 'digest-pinned', { digest: image.digest.slice(0, 19) }),
  );
  return items;
}

const namePlatform = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, variant].filter(Boolean).join('/');

export function checkPlatform({ platforms }: ChosenImage, architectures: readonly string[]): PreflightItem[] {
  if (architectures.length === 0) return [];
  const said = architectures.join(', ');
  if (platforms.length === 0) return [warned('platform', 'platform-unknown', { architectures: said })];
  const fit = platforms.find(
    ({ os, architecture }) => os === 'linux' && architectures.includes(architecture),
  );
  if (fit) return [passed('platform', 'platform-ok', { platform: namePlatform(fit) })];
  const made = platforms.map(namePlatform).join(', ');
  return [failed('platform', 'platform-none', { platforms: made, architectures: said })];
}

export function checkPorts({ pool }: GrantedPool, { ports, moved, missing }: ChosenPorts): PreflightItem[] {
  if (missing.length > 0) {
    const params = { first: String(pool.port_first), last: String(pool.port_last) };
    return [failed('port', 'port-none-free', params)];
  }
  const given = Object.values(ports);
  if (given.length === 0) return [];
  return [
    passed('port', 'ports-ok', { ports: given.join(', ') }),
    ...moved.map((each) =>
      warned('port', 'port-moved', { wanted: String(each.wanted), given: String(each.given) }),
    ),
  ];
}

export function checkLimits({ limits, used }: GrantedPool, plan: DeploymentPlan): PreflightItem[] {
  const demand = demandOf(plan);
  const items: PreflightItem[] = [];
  if (limits.deployments !== null && used.deployments + 1 > limits.deployments) {
    items.push(failed('limits', 'limit-deployments', { limit: String(limits.deployments) }));
  }
  if (limits.memoryBytes !== null && used.memoryBytes + demand.memoryBytes > limits.memoryBytes) {
    const left = Math.max(0, limits.memoryBytes - used.memoryBytes);
    items.push(failed('limits', 'limit-memory', { wanted: mebi(demand.memoryBytes), left: mebi(left) }));
  }
  if (limits.cpus !== null && used.cpus + demand.cpus > limits.cpus) {
    const left = Math.max(0, limits.cpus - used.cpus);
    items.push(failed('limits', 'limit-cpus', { wanted: round(demand.cpus), left: round(left) }));
  }
  return items.length > 0 ? items : [passed('limits', 'limits-ok')];
}

/** The data of before must be found where it lies, by a version that reads it: else it comes up empty, or not at all. */
export function checkData(
  { facts, dataVersionOf }: Pick<Blueprint, 'facts' | 'dataVersionOf'>,
  { image, plan, before }: { image: ChosenImage; plan: DeploymentPlan; before: Before | null },
): PreflightItem[] {
  if (!before) return [];
  const items: PreflightItem[] = [];
  const from = before.image && dataVersionOf?.(before.image);
  const to = dataVersionOf?.(image);
  if (from && to && from !== to) {
    items.push(failed('storage', 'data-version', { application: facts.title.en, from, to }));
  }
  for (const service of plan.services) {
    const was = before.plan.services.find(({ id }) => id === service.id);
    for (const { id, path } of service.volumes) {
      const known = was?.volumes.find((volume) => volume.id === id);
      if (!known || known.path === path) continue;
      items.push(failed('storage', 'data-moves', { service: service.id, from: known.path, to: path }));
    }
  }
  return items;
}

/** An image that has its data elsewhere than the blueprint thinks gets a volume there without a name, which goes with the container. */
export function checkDataFolder(
  { config }: Pick<ChosenImage, 'config'>,
  { services, backup }: DeploymentPlan,
): PreflightItem[] {
  const declared = config?.volumes ?? [];
  const main = services.find(({ role }) => role === 'main');
  const paths = backup.flatMap(({ service, volume }) =>
    service === main?.id ? main.volumes.flatMap(({ id, path }) => (id === volume ? [path] : [])) : [],
  );
  const isHeld = declared.some((each) => paths.some((path) => isWithin(each, path) || isWithin(path, each)));
  // A variable names the folder to it: then it does not matter what it has by itself.
  const isTold = Object.values(main?.env ?? {}).some((text) =>
    paths.some((path) => typeof text === 'string' && isWithin(text, path)),
  );
  if (isHeld || isTold || paths.length === 0 || declared.length === 0) return [];
  return [failed('storage', 'data-elsewhere', { declared: declared.join(', '), path: paths.join(', ') })];
}

export function checkMemory(plan: DeploymentPlan, facts: PoolFacts | null): PreflightItem[] {
  const { memoryBytes } = demandOf(plan);
  const wanted = mebi(memoryBytes);
  if (facts && memoryBytes > facts.memoryBytes) {
    return [failed('memory', 'memory-pool', { wanted, has: mebi(facts.memoryBytes) })];
  }
  return [passed('memory', 'memory-ok', { wanted })];
}

/** What a cluster must have for volumes and host names. */
export function checkCluster(
  { pool }: GrantedPool,
  plan: DeploymentPlan,
  facts: PoolFacts | null,
): PreflightItem[] {
  const items: PreflightItem[] = [];
  const volumes = plan.services.flatMap((service) => service.volumes);
  const shared = volumes.find(({ access }) => access === 'shared');
  if (shared && pool.kind !== 'docker')
    items.push(warned('storage', 'storage-shared', { volume: shared.id }));
  if (pool.kind !== 'kubernetes' || !facts) return items;
  if (volumes.length > 0) {
    const [first] = facts.storageClasses;
    items.push(first ? passed('storage', 'storage-ok', { class: first }) : failed('storage', 'storage-none'));
  }
  for (const { host } of plan.routes) {
    const hasIngress = facts.ingressClasses.length > 0;
    items.push(
      hasIngress ? passed('ingress', 'ingress-ok', { host }) : warned('ingress', 'ingress-none', { host }),
    );
  }
  return items;
}

const mebi = (bytes: number): string => `${Math.round(bytes / 1024 ** 2)} MiB`;
const round = (cpus: number): string => String(Math.round(cpus * 100) / 100);
