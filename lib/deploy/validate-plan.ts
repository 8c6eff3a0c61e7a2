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
    if (isForbidden(path)) refuse(`${path} is no place for a volume`);
  }
  for (const path of service.tmpfs)
    if (isForbidden(path)) refuse(`${path} is no place for a folder in memory`);
  for (const { path } of service.files) {
    if (isForbidden(path)) refuse(`${path} is no place for a file`);
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
  requireUnique(
    `${service.id}: paths`,
    [...service.volumes, ...service.files].map(({ path }) => path),
  );
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

function isForbidden(path: string): boolean {
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

function checkReferences(
  { services, routes, checks, outputs, backup }: DeploymentPlan,
  { host }: PlanPolicy,
): void {
  const byId = new Map(services.map((service) => [service.id, service]));
  const requirePort = (id: string, port: string) => {
    if (byId.get(id)?.ports.some((each) => each.id === port)) return;
    throw new PlanRefused(`there is no port ${port} of ${id}`);
  };
  for (const route of routes) {
    requirePort(route.service, route.port);
    if (route.host !== host) throw new PlanRefused(`the host name ${route.host} does not belong to it`);
    const role = byId.get(route.service)!.role;
    if (role === 'database' || role === 'cache') throw new PlanRefused('a database is never published');
  }
  for (const check of checks) requirePort(check.service, check.port);
  for (const output of outputs) if (output.kind === 'url') requirePort(output.service, output.port);
  for (const { service, volume } of backup) {
    if (byId.get(service)?.volumes.some(({ id }) => id === volume)) continue;
    throw new PlanRefused(`there is no volume ${volume} of ${service}`);
  }
}

function requireUnique(what: string, ids: readonly (string | number)[]): void {
  if (new Set(ids).size !== ids.length) throw new PlanRefused(`${what} must have different names`);
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
