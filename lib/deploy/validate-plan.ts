import { type DeploymentPlan, deploymentPlan, type PlannedService } from '../contract/plan.ts';
import { secretsIn } from './fill-plan.ts';

/** What a plan may have in this pool, for this tenant. */
export type PlanPolicy = {
  /** Repositories of our registry that the tenant may pull. */
  repositories: ReadonlySet<string>;
  /** Repositories of others that it may take: `docker.io/library/couchdb`. */
  external: ReadonlySet<string>;
  /** The ports that are reserved for it. */
  ports: ReadonlySet<number>;
  /** The host name that leads to it; null: none. */
  host: string | null;
};

/** What no plan may have. */
export class PlanRefused extends Error {
  override readonly name = 'PlanRefused';
}

/** Folders of a container whose replacement changes what it may do, or what it shows of its host. */
const forbiddenMounts = [
  '/proc',
  '/sys',
  '/dev',
  '/etc',
  '/root',
  '/run',
  '/var/run',
  '/boot',
  '/bin',
  '/sbin',
  '/lib',
  '/lib64',
  '/usr/bin',
  '/usr/sbin',
  '/usr/lib',
  '/var/lib/docker',
  '/var/lib/containerd',
  '/var/lib/kubelet',
];
/** Those of them in which an application may have a folder of its own. */
const allowedBelow = ['/run', '/var/run', '/etc', '/usr/lib'];

/** JDWP is code execution for whoever reaches it. */
const neverPublished = new Set([8000]);

/**
 * The one gate before every engine: asked when a plan is made and again when it is applied, whatever way it came. The
 * schema refuses fields that it does not know; this refuses what is known and not allowed here.
 *
 * @throws PlanRefused with a sentence that names what is at fault.
 */
export function validatePlan(plan: unknown, policy: PlanPolicy): DeploymentPlan {
  const parsed = deploymentPlan.safeParse(plan);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PlanRefused(`${issue!.path.join('.') || 'the plan'}: ${issue!.message}`);
  }
  const valid = parsed.data;
  requireUnique(
    'services',
    valid.services.map(({ id }) => id),
  );
  for (const service of valid.services) checkService(service, valid, policy);
  requireUnique(
    'published ports',
    valid.services.flatMap(({ ports }) => ports.flatMap(({ published }) => published ?? [])),
  );
  requireOrder(valid.services);
  checkReferences(valid, policy);
  return valid;
}

function checkService(service: PlannedService, plan: DeploymentPlan, policy: PlanPolicy): void {
  const refuse = (what: string): never => {
    throw new PlanRefused(`${service.id}: ${what}`);
  };
  checkImage(service, policy, refuse);
  for (const { path } of service.volumes) {
    if (isForbiddenPath(path)) refuse(`${path} is no place for a volume`);
  }
  for (const path of service.tmpfs)
    if (isForbiddenPath(path)) refuse(`${path} is no place for a folder in memory`);
  for (const { path } of service.files) {
    if (isForbiddenPath(path)) refuse(`${path} is no place for a file`);
    if (/\.sock$/.test(path)) refuse(`${path} is a socket`);
  }
  requireUnique(
    `${service.id}: ports`,
    service.ports.map(({ id }) => id),
  );
  requireUnique(
    `${service.id}: volumes`,
    service.volumes.map(({ id }) => id),
  );
  requireUnique(`${service.id}: paths`, [
    ...[...service.volumes, ...service.files].map(({ path }) => path),
    ...service.tmpfs,
  ]);
  for (const port of service.ports) {
    if (port.published === null) continue;
    if (!policy.ports.has(port.published)) refuse(`port ${port.published} is not reserved for it`);
    if (service.role === 'database' || service.role === 'cache') refuse('a database is never published');
    if (isDebugPort(port.container, plan)) refuse('the port of the debugger is never published');
  }
}

function checkImage({ image }: PlannedService, policy: PlanPolicy, refuse: (what: string) => never): void {
  const { source, repository, digest } = image;
  if (source === 'registry') {
    if (!policy.repositories.has(repository)) refuse(`the tenant may not pull ${repository}`);
    if (digest === null) refuse('an image of this registry is pinned by its digest');
  } else if (!policy.external.has(repository))
    refuse(`images from ${repository} are not allowed in this pool`);
}

/** Where neither a volume nor a file may stand. */
export function isForbiddenPath(path: string): boolean {
  const normal = path.replace(/\/+$/, '') || '/';
  if (normal === '/') return true;
  return forbiddenMounts.some((each) => {
    if (normal === each) return true;
    if (!normal.startsWith(`${each}/`)) return false;
    return !allowedBelow.includes(each) || isRuntimeSocket(normal);
  });
}

const isRuntimeSocket = (path: string): boolean => /(docker|containerd|podman|crio|secrets)/.test(path);

/** Only what is made for Java has a debugger there. */
const isDebugPort = (container: number, { blueprint }: DeploymentPlan): boolean =>
  neverPublished.has(container) && (blueprint.id === 'convertigo' || blueprint.id === 'tomcat');

/** Each service waits for earlier ones alone, so that none waits for itself. */
function requireOrder(services: readonly PlannedService[]): void {
  const seen = new Set<string>();
  for (const { id, dependsOn } of services) {
    for (const each of dependsOn) {
      if (!seen.has(each)) throw new PlanRefused(`${id} waits for ${each}, which does not start before it`);
    }
    seen.add(id);
  }
}

function checkReferences(plan: DeploymentPlan, { host }: PlanPolicy): void {
  const { services, routes, checks, outputs, backup } = plan;
  const byId = new Map(services.map((service) => [service.id, service]));
  const requirePort = (id: string, port: string) => {
    const found = byId.get(id)?.ports.find((each) => each.id === port);
    if (found) return found;
    throw new PlanRefused(`there is no port ${port} of ${id}`);
  };
  for (const route of routes) {
    const { container } = requirePort(route.service, route.port);
    if (isDebugPort(container, plan)) throw new PlanRefused('the port of the debugger is never published');
    if (route.host !== host) throw new PlanRefused(`the host name ${route.host} does not belong to it`);
    const role = byId.get(route.service)!.role;
    if (role === 'database' || role === 'cache') throw new PlanRefused('a database is never published');
  }
  for (const check of checks) requirePort(check.service, check.port);
  for (const output of outputs) {
    if (output.kind !== 'url') continue;
    requirePort(output.service, output.port);
    // It is put behind an address: an `@` would make another host of that.
    if (!/^(\/|$)/.test(output.path)) throw new PlanRefused(`${output.path} is no path of an address`);
  }
  for (const { service, volume } of backup) {
    if (byId.get(service)?.volumes.some(({ id }) => id === volume)) continue;
    throw new PlanRefused(`there is no volume ${volume} of ${service}`);
  }
}

function requireUnique(what: string, ids: readonly (string | number)[]): void {
  if (new Set(ids).size !== ids.length) throw new PlanRefused(`${what} must differ from each other`);
}

/** Every secret that a plan names. */
export function secretsOf({ services, outputs }: DeploymentPlan): Set<string> {
  return new Set([
    ...services.flatMap(({ env, files }) =>
      [...Object.values(env), ...files.map(({ content }) => content)].flatMap(secretsIn),
    ),
    ...outputs.flatMap((output) => (output.kind === 'secret' ? [output.secret] : [])),
  ]);
}
