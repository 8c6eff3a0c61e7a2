import type { DeploymentPlan, PlannedHealth, PlannedService, PlanText } from '../../contract/plan.ts';
import { referenceOf } from '../engines/shared/docker-pull.ts';
import { type ExportPlace, headOf, renderText } from './placeholders.ts';

/** The same plan as commands for a shell, one container after the other. */
export function exportDockerRun(plan: DeploymentPlan, place: ExportPlace): string {
  const network = `${place.tenantId}-${place.name}`;
  return [
    ...headOf(plan, place),
    `docker network create ${network}`,
    ...plan.services.flatMap((service) => [
      ...service.files.map((file) => writeFile(service, file)),
      ...service.dependsOn.flatMap((id) => waitFor(plan, id, network)),
      ...commandsOf(plan, service, { ...place, network }),
    ]),
    '',
  ].join('\n');
}

/** How many of it run on one engine: two cannot have the same port of it. */
export const copiesOf = ({ ports, replicas }: PlannedService): number =>
  ports.some(({ published }) => published !== null) ? 1 : replicas;

/**
 * As docker writes ports: `8080:80`, or `80` for a free port of the machine, where here the pool leads a name to it.
 */
export function publishedOf({ routes }: DeploymentPlan, { id, ports }: PlannedService): string[] {
  const isRouted = (port: string) => routes.some((route) => route.service === id && route.port === port);
  return ports.flatMap(({ id: port, container, published }) => {
    if (published !== null) return [`${published}:${container}`];
    return isRouted(port) ? [String(container)] : [];
  });
}

/** Docker itself starts one after the other, and waits for none. */
function waitFor({ services }: DeploymentPlan, id: string, network: string): string[] {
  const service = services.find((each) => each.id === id);
  if (service?.health?.kind !== 'exec') return [];
  const name = `${network}-${id}${copiesOf(service) > 1 ? '-1' : ''}`;
  const health = `"$(docker inspect --format '{{.State.Health.Status}}' ${name})"`;
  return [`until [ ${health} = healthy ]; do sleep 1; done`];
}

type Named = ExportPlace & { network: string };

function commandsOf(plan: DeploymentPlan, service: PlannedService, named: Named): string[] {
  const copies = copiesOf(service);
  const name = `${named.network}-${service.id}`;
  if (copies === 1) return [runCommand(plan, service, name, named)];
  return Array.from({ length: copies }, (_, at) => runCommand(plan, service, `${name}-${at + 1}`, named));
}

function runCommand(
  plan: DeploymentPlan,
  service: PlannedService,
  name: string,
  { host, network }: Named,
): string {
  const { id, resources } = service;
  const options = [
    `--name ${name}`,
    `--network ${network} --network-alias ${id}`,
    '--restart unless-stopped --init',
    `--memory ${resources.memoryBytes} --memory-swap ${resources.memoryBytes} --cpus ${resources.cpus} --pids-limit ${resources.pids}`,
    ['--cap-drop ALL', ...service.capabilities.map((each) => `--cap-add ${each}`)].join(' '),
    `--security-opt no-new-privileges:true --stop-timeout ${service.stopSeconds}`,
    ...(service.user ? [`--user ${service.user}`] : []),
    ...publishedOf(plan, service).map((port) => `--publish ${port}`),
    ...service.volumes.map((volume) => `--volume ${network}-${id}-${volume.id}:${volume.path}`),
    ...service.files.map(({ path }) => `--volume "$PWD/${fileName(id, path)}:${path}"`),
    ...service.tmpfs.map((path) => `--tmpfs ${path}`),
    ...Object.entries(service.env).map(([key, value]) => `--env ${quoteText(prefixed(`${key}=`, value))}`),
    ...healthOptions(service.health),
    ...(service.entrypoint ? [`--entrypoint ${quote(service.entrypoint[0] ?? '')}`] : []),
  ];
  const words = [...(service.entrypoint?.slice(1) ?? []), ...(service.command ?? [])].map(quote);
  const image = [referenceOf(service.image, { host }), ...words].join(' ');
  return ['docker run --detach', ...options, image].join(' \\\n  ');
}

/** The name of a file that is mounted, beside the export. */
export const fileName = (service: string, path: string): string => `${service}${path.replaceAll('/', '-')}`;

function writeFile({ id }: PlannedService, { path, content, mode }: PlannedService['files'][number]): string {
  const name = fileName(id, path);
  return `printf %s ${quoteText(content)} > ${name} && chmod ${mode.toString(8)} ${name}`;
}

function healthOptions(health: PlannedHealth | null): string[] {
  if (health?.kind !== 'exec') return [];
  const [first = '', ...rest] = health.command;
  // The engine hands it to a shell itself.
  const command =
    first === '/bin/sh' && rest[0] === '-c' ? (rest[1] ?? '') : health.command.map(quote).join(' ');
  return [
    `--health-cmd ${quote(command)}`,
    `--health-interval ${health.intervalSeconds}s --health-timeout ${health.timeoutSeconds}s --health-retries ${health.retries} --health-start-period ${health.startSeconds}s`,
  ];
}

const prefixed = (prefix: string, text: PlanText): PlanText =>
  typeof text === 'string' ? prefix + text : [prefix, ...text];

/** For a POSIX shell: as it is, but for the `${NAME}` of secrets, which the shell fills in. */
const quoteText = (text: PlanText): string =>
  renderText(text, { plain: quote, secret: (variable) => `"\${${variable}}"` }) || "''";

function quote(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
