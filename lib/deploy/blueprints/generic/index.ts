import type {
  BlueprintFacts,
  EnvEntry,
  ParameterValues,
  PortEntry,
  VolumeEntry,
} from '../../../contract/blueprints.ts';
import {
  containerPath,
  type DeploymentPlan,
  type PlannedHealth,
  type PlannedPort,
  type PlannedService,
  type PlanText,
} from '../../../contract/plan.ts';
import {
  type Before,
  type Blueprint,
  type BlueprintImage,
  type BlueprintInput,
  PlanError,
} from '../../blueprint.ts';
import { isForbiddenPath } from '../../validate-plan.ts';
import { envSecret } from '../../values.ts';
import {
  cpusParameter,
  envParameter,
  gibi,
  mebi,
  memoryParameter,
  portsParameter,
  read,
  readList,
  replicasParameter,
  resourceGroups,
  stringParameter,
  volumesParameter,
  words,
} from '../parameters.ts';
import { mainImage, makeService, rootCapabilities, timing } from '../service.ts';

/** Ports on which images speak HTTP by custom; others are reached as plain TCP. */
const httpPorts = new Set([
  80, 3000, 4000, 4200, 5000, 5173, 8000, 8080, 8081, 8088, 8090, 8888, 9000, 9090, 28080,
]);
const httpsPorts = new Set([443, 8443, 9443, 28443]);

/** Ports, variables, volumes, user and health check as the image itself says, all of which can be changed. */
function parametersFor(image: BlueprintImage): BlueprintFacts['parameters'] {
  const config = image.config;
  const ports = exposedPorts(image);
  return [
    portsParameter(
      'ports',
      words('Ports', '端口'),
      words(
        'Published ports are reached from outside, at a port of the pool.',
        '发布的端口可以从外部通过资源池的端口访问。',
      ),
      { group: 'network', default: ports.map((container, at) => ({ container, published: at === 0 })) },
    ),
    envParameter(
      'env',
      words('Environment', '环境变量'),
      words(
        'On top of what the image sets. Secret ones are kept sealed.',
        '在镜像自带的基础上添加；标为机密的会加密保存。',
      ),
      { group: 'environment', default: [] },
    ),
    volumesParameter(
      'volumes',
      words('Volumes', '存储卷'),
      words('Folders whose data stays when the deployment changes.', '部署变更后数据仍会保留的目录。'),
      {
        group: 'storage',
        default: (config?.volumes ?? []).filter(isVolumePath).map((path) => ({ path, sizeBytes: gibi })),
      },
    ),
    stringParameter(
      'command',
      words('Command', '命令'),
      words(
        'Takes the place of the image’s command; words are split at spaces.',
        '替换镜像的启动命令；按空格分隔。',
      ),
      { group: 'general', advanced: true, max: 2000 },
    ),
    stringParameter(
      'user',
      words('User', '用户'),
      words('uid or uid:gid. Empty: as the image says.', 'uid 或 uid:gid。留空则按镜像设置。'),
      {
        group: 'general',
        advanced: true,
        pattern: '\\d{1,9}(:\\d{1,9})?',
        patternHelp: words('Use numbers: 1000 or 1000:1000.', '请使用数字：1000 或 1000:1000。'),
      },
    ),
    memoryParameter(512 * mebi, 6 * mebi),
    cpusParameter(1),
    replicasParameter(20),
  ];
}

const isVolumePath = (path: string): boolean =>
  containerPath.safeParse(path).success && !isForbiddenPath(path);

/** `8080/tcp` → 8080; what is no TCP is left out. The one that speaks HTTP first. */
export function exposedPorts({ config }: Pick<BlueprintImage, 'config'>): number[] {
  const ports = (config?.exposedPorts ?? []).flatMap((text) => {
    const match = /^(\d{1,5})(?:\/tcp)?$/.exec(text);
    const port = match ? Number(match[1]) : 0;
    return port >= 1 && port <= 65_535 ? [port] : [];
  });
  const rank = (port: number) => (httpPorts.has(port) ? 0 : httpsPorts.has(port) ? 1 : 2);
  return [...new Set(ports)].sort((a, b) => rank(a) - rank(b) || a - b).slice(0, 50);
}

function protocolOf(container: number): PlannedPort['protocol'] {
  if (httpPorts.has(container)) return 'http';
  return httpsPorts.has(container) ? 'https' : 'tcp';
}

const portId = (container: number): string => `p${container}`;

export const generic: Blueprint = {
  facts: {
    id: 'generic',
    version: '1',
    title: words('Any image', '任意镜像'),
    summary: words('Runs the image as it is, with what it says of itself.', '按镜像自身的说明运行它。'),
    links: [],
    license: null,
    groups: [
      { id: 'network', label: words('Network', '网络') },
      { id: 'environment', label: words('Environment', '环境变量') },
      { id: 'storage', label: words('Storage', '存储') },
      ...resourceGroups,
    ],
    parameters: [],
    presets: [
      {
        id: 'default',
        label: words('As the image says', '按镜像设置'),
        summary: words(
          'Ports, volumes and health check come from the image.',
          '端口、存储卷和健康检查来自镜像。',
        ),
        values: {},
      },
    ],
  },
  externalImages: [],
  parametersFor,
  matches: () => 1,
  versionOf: () => null,
  notices: () => [],
  dependencies: () => [],
  published: (values) =>
    readList<PortEntry>(values, 'ports')
      .filter(({ published }) => published)
      .map(({ container }) => ({ key: `app/${portId(container)}`, preferred: container })),
  plan,
};

function plan(input: BlueprintInput): DeploymentPlan {
  const { image, values, target } = input;
  const ports = portsOf(input);
  const replicas = read(values, 'replicas', 1);
  if (replicas > 1 && target.kind === 'docker' && ports.some(({ published }) => published !== null)) {
    throw new PlanError(
      'replicas',
      words(
        'Several replicas cannot share one port of a Docker engine. Publish no port, or use a Swarm or a cluster.',
        '多个副本不能共用 Docker 引擎的同一端口。请不要发布端口，或使用 Swarm 或集群。',
      ),
    );
  }
  const [first] = ports.filter(({ id }) => isReached(input, id));
  const service = makeService({
    id: 'app',
    role: 'main',
    image: mainImage(image),
    command: commandOf(values),
    env: envOf(values),
    ports,
    volumes: volumesOf(input, replicas),
    health: healthOf(image, first),
    resources: { memoryBytes: read(values, 'memory', 512 * mebi), cpus: read(values, 'cpus', 1), pids: 2048 },
    replicas,
    user: read(values, 'user', '') || null,
    capabilities: [...rootCapabilities, 'NET_BIND_SERVICE'],
  });
  const route =
    target.domain && first
      ? [{ service: 'app', port: first.id, host: target.domain, path: '/', sticky: false }]
      : [];
  const isWeb = first && first.protocol !== 'tcp';
  return {
    schema: 1,
    blueprint: { id: 'generic', version: '1' },
    services: [service],
    routes: route,
    checks: isWeb
      ? [{ service: 'app', port: first.id, path: '/', status: null, body: null, withinSeconds: 60 }]
      : [],
    outputs: first ? [{ kind: 'url', id: 'address', service: 'app', port: first.id, path: '/' }] : [],
    backup: [],
  };
}

function portsOf({ values, target }: BlueprintInput): PlannedService['ports'] {
  return readList<PortEntry>(values, 'ports').map(({ container }) => ({
    id: portId(container),
    container,
    protocol: protocolOf(container),
    published: target.ports[`app/${portId(container)}`] ?? null,
  }));
}

/** By a port of its own or by the domain's name: whatever was asked to be published. */
function isReached({ values }: BlueprintInput, id: string): boolean {
  return readList<PortEntry>(values, 'ports').some(
    ({ container, published }) => published && portId(container) === id,
  );
}

function commandOf(values: ParameterValues): string[] | null {
  const words = read(values, 'command', '').split(/\s+/).filter(Boolean);
  return words.length > 0 ? words : null;
}

function envOf(values: ParameterValues): Record<string, PlanText> {
  const entries = readList<EnvEntry>(values, 'env');
  return Object.fromEntries(
    entries.map(({ name, value, secret }) => [name, secret ? [{ secret: envSecret(name) }] : value]),
  );
}

function volumesOf({ values, before }: BlueprintInput, replicas: number): PlannedService['volumes'] {
  const access = replicas > 1 ? 'shared' : 'single';
  const entries = readList<VolumeEntry>(values, 'volumes');
  const ids = volumeIds(
    entries.map(({ path }) => path),
    before,
  );
  return entries.map(({ path, sizeBytes }) => ({ id: ids.get(path)!, path, access, sizeBytes }));
}

/**
 * By path: a path keeps the volume that it has, and gets back the one that it had before it was left out. No volume that was
 * another path's is taken for it: the data in it is kept.
 */
function volumeIds(paths: readonly string[], before: Before | null): ReadonlyMap<string, string> {
  const known = before?.volumes.filter(({ service }) => service === 'app') ?? [];
  const running = before?.plan.services.find(({ id }) => id === 'app')?.volumes ?? [];
  const ids = new Map(running.map(({ path, id }) => [path, id]));
  const used = new Set(known.map(({ id }) => id));
  const isOnlyOf = (path: string, id: string) => known.every((each) => each.id !== id || each.path === path);
  for (const path of paths) {
    if (ids.has(path)) continue;
    const own = known.find((each) => each.path === path && isOnlyOf(path, each.id));
    const id = own?.id ?? unusedId(used);
    ids.set(path, id);
    used.add(id);
  }
  return ids;
}

function unusedId(used: ReadonlySet<string>): string {
  if (!used.has('data')) return 'data';
  for (let number = 2; ; number++) if (!used.has(`data${number}`)) return `data${number}`;
}

function healthOf({ config }: BlueprintImage, port: PlannedPort | undefined): PlannedHealth | null {
  const [how] = config?.healthcheck ?? [];
  if (how && how !== 'NONE') return { kind: 'image', ...timing() };
  return port ? { kind: 'tcp', port: port.container, ...timing({ startSeconds: 30 }) } : null;
}
