import type { DeploymentPlan, PlannedHealth } from '../../contract/plan.ts';
import type { FilledService } from '../engine.ts';
import { referenceOf } from '../engines/shared/docker-pull.ts';
import { type ExportPlace, headOf, withPlaceholders } from './placeholders.ts';

/** The same plan as commands for a shell, one container after the other. */
export function exportDockerRun(plan: DeploymentPlan, place: ExportPlace): string {
  const network = `${place.tenantId}-${place.name}`;
  const { services } = withPlaceholders(plan);
  const commands = services.map((service) => runCommand(service, { ...place, network }));
  const files = services.flatMap(({ id, files: each }) =>
    each.map(({ path }) => `${fileName(id, path)} → ${path}`),
  );
  return [
    ...headOf(plan, place),
    ...(files.length > 0 ? [`# Files to write beside it first: ${files.join(', ')}`] : []),
    `docker network create ${network}`,
    ...commands,
    '',
  ].join('\n');
}

function runCommand(service: FilledService, { host, network }: ExportPlace & { network: string }): string {
  const { id, resources } = service;
  const options = [
    `--name ${network}-${id}`,
    `--network ${network} --network-alias ${id}`,
    '--restart unless-stopped --init',
    `--memory ${resources.memoryBytes} --memory-swap ${resources.memoryBytes} --cpus ${resources.cpus} --pids-limit ${resources.pids}`,
    ['--cap-drop ALL', ...service.capabilities.map((each) => `--cap-add ${each}`)].join(' '),
    '--security-opt no-new-privileges:true',
    ...(service.user ? [`--user ${service.user}`] : []),
    ...service.ports.flatMap(({ container, published }) =>
      published === null ? [] : [`--publish ${published}:${container}`],
    ),
    ...service.volumes.map((volume) => `--volume ${network}-${id}-${volume.id}:${volume.path}`),
    ...service.files.map(({ path }) => `--volume "$PWD/${fileName(id, path)}:${path}:ro"`),
    ...service.tmpfs.map((path) => `--tmpfs ${path}`),
    ...Object.entries(service.env).map(([name, value]) => `--env ${quote(`${name}=${value}`)}`),
    ...healthOptions(service.health),
    ...(service.entrypoint ? [`--entrypoint ${quote(service.entrypoint[0] ?? '')}`] : []),
  ];
  const words = [...(service.entrypoint?.slice(1) ?? []), ...(service.command ?? [])].map(quote);
  const image = [referenceOf(service.image, { host }), ...words].join(' ');
  return ['docker run --detach', ...options, image].join(' \\\n  ');
}

export const fileName = (service: string, path: string): string => `${service}${path.replaceAll('/', '-')}`;

function healthOptions(health: PlannedHealth | null): string[] {
  if (health?.kind !== 'exec') return [];
  const [first = '', ...rest] = health.command;
  const command = first === '/bin/sh' && rest[0] === '-c' ? (rest[1] ?? '') : health.command.join(' ');
  return [
    `--health-cmd ${quote(command)}`,
    `--health-interval ${health.intervalSeconds}s --health-timeout ${health.timeoutSeconds}s --health-retries ${health.retries} --health-start-period ${health.startSeconds}s`,
  ];
}

/** For a POSIX shell: as it is, but for the `${NAME}` of secrets, which the shell fills in. */
function quote(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  const parts = text.split(/(\$\{[A-Z0-9_]+\})/);
  return parts
    .filter(Boolean)
    .map((part) => (/^\$\{[A-Z0-9_]+\}$/.test(part) ? `"${part}"` : `'${part.replaceAll("'", "'\\''")}'`))
    .join('');
}
