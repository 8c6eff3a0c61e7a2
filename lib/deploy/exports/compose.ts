import { stringify } from 'yaml';
import type { DeploymentPlan, PlannedHealth, PlannedService, PlanText } from '../../contract/plan.ts';
import { referenceOf } from '../engines/shared/docker-pull.ts';
import { copiesOf, fileName, publishedOf } from './docker-run.ts';
import { type ExportPlace, headOf, renderText, yamlOptions } from './placeholders.ts';

/** The same plan as compose.yaml, by the Compose specification; also read by docker-compose 1.29. */
export function exportCompose(plan: DeploymentPlan, place: ExportPlace): string {
  const { services } = plan;
  const document = {
    services: Object.fromEntries(
      services.map((service) => [service.id, composeService(plan, service, place)]),
    ),
    volumes: Object.fromEntries(
      services.flatMap(({ id, volumes }) => volumes.map((volume) => [`${id}-${volume.id}`, {}] as const)),
    ),
    networks: { default: {} },
  };
  const head = [
    ...headOf(plan, place),
    `# Start it with: docker compose --project-name ${place.tenantId}-${place.name} up --detach`,
    ...services.flatMap(({ id, files }) => files.flatMap((file) => describeFile(id, file))),
  ];
  return `${head.join('\n')}\n${stringify(document, yamlOptions)}`;
}

/** The specification has files with their content, which older programs do not read: they are written by hand. */
function describeFile(id: string, { path, content }: PlannedService['files'][number]): string[] {
  const text = renderText(content, { plain: (part) => part, secret: (variable) => `\${${variable}}` });
  const lines = text.replace(/\n$/, '').split(/\r\n|[\n\r\u0085\u2028\u2029]/);
  return [`# Write ${fileName(id, path)} beside it first:`, ...lines.map((line) => `#   ${line}`)];
}

function composeService(
  plan: DeploymentPlan,
  service: PlannedService,
  { host }: ExportPlace,
): Record<string, unknown> {
  const { id, resources } = service;
  const copies = copiesOf(service);
  const healthy = (other: string) =>
    plan.services.find((each) => each.id === other)?.health?.kind === 'exec'
      ? 'service_healthy'
      : 'service_started';
  const mounts = [
    ...service.volumes.map((volume) => `${id}-${volume.id}:${volume.path}`),
    ...service.files.map(({ path }) => `./${fileName(id, path)}:${path}`),
  ];
  const ports = publishedOf(plan, service);
  return {
    image: referenceOf(service.image, { host }),
    ...(service.entrypoint && { entrypoint: service.entrypoint.map(dollars) }),
    ...(service.command && { command: service.command.map(dollars) }),
    restart: 'unless-stopped',
    init: true,
    ...(copies > 1 && { scale: copies }),
    ...(service.user && { user: service.user }),
    environment: Object.fromEntries(
      Object.entries(service.env).map(([name, value]) => [name, composeText(value)]),
    ),
    ...(ports.length > 0 && { ports }),
    ...(mounts.length > 0 && { volumes: mounts }),
    ...(service.tmpfs.length > 0 && { tmpfs: service.tmpfs }),
    ...(service.dependsOn.length > 0 && {
      depends_on: Object.fromEntries(
        service.dependsOn.map((other) => [other, { condition: healthy(other) }]),
      ),
    }),
    ...(service.health?.kind === 'exec' && { healthcheck: healthcheckOf(service.health) }),
    mem_limit: resources.memoryBytes,
    memswap_limit: resources.memoryBytes,
    cpus: resources.cpus,
    pids_limit: resources.pids,
    cap_drop: ['ALL'],
    ...(service.capabilities.length > 0 && { cap_add: service.capabilities }),
    security_opt: ['no-new-privileges:true'],
    stop_grace_period: `${service.stopSeconds}s`,
  };
}

function healthcheckOf(health: Extract<PlannedHealth, { kind: 'exec' }>): Record<string, unknown> {
  return {
    test: ['CMD', ...health.command.map(dollars)],
    interval: `${health.intervalSeconds}s`,
    timeout: `${health.timeoutSeconds}s`,
    retries: health.retries,
    start_period: `${health.startSeconds}s`,
  };
}

/** Compose fills in variables itself: a `$` that is none of ours is written twice. */
const dollars = (text: string): string => text.replaceAll('$', '$$$$');

const composeText = (text: PlanText): string =>
  renderText(text, { plain: dollars, secret: (variable) => `\${${variable}}` });
