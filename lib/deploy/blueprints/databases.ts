import type { BlueprintFacts, Localized } from '../../contract/blueprints.ts';
import type { DeploymentPlan, PlannedService } from '../../contract/plan.ts';
import type { Blueprint, BlueprintInput } from '../blueprint.ts';
import {
  booleanParameter,
  cpusParameter,
  gibi,
  memoryParameter,
  read,
  resourceGroups,
  sizeParameter,
  words,
} from './parameters.ts';
import { lastPart, mainImage, makeService, publishedPort } from './service.ts';

/** What databases of one kind have in common: one service, one volume, one port, that one may publish. */
export type Database = {
  id: string;
  title: Localized;
  summary: Localized;
  home: string;
  license: string;
  /** Names of repositories that are this. */
  names: readonly string[];
  port: { container: number; protocol: 'http' | 'tcp' };
  memory: { defaultBytes: number; minBytes: number };
  /** Where its volume is. The data has to lie in it: what an image puts elsewhere goes with the container. */
  dataPath(input: BlueprintInput): string;
  dataVersionOf?: Blueprint['dataVersionOf'];
  parameters: BlueprintFacts['parameters'];
  /** Environment, files, user, health. */
  service(input: BlueprintInput): Partial<PlannedService>;
  outputs(input: BlueprintInput): DeploymentPlan['outputs'];
};

const publish = booleanParameter(
  'publish',
  words('Reachable from outside', '允许外部访问'),
  words(
    'At a port of the pool. Off: nothing but this deployment reaches it, which is safer.',
    '通过资源池的端口访问。关闭时只有此部署内部可访问，更安全。',
  ),
  { default: true },
);

/**
 * A database that somebody deploys for itself is what its deployment is for, and so its main service: it may be published,
 * other than the databases that stand beside an application.
 */
export function databaseBlueprint(database: Database): Blueprint {
  const { id, port, memory } = database;
  const key = `${id}/${id}`;
  return {
    facts: {
      id,
      version: '1',
      title: database.title,
      summary: database.summary,
      links: [{ label: words('Home page', '主页'), href: database.home }],
      license: database.license,
      groups: resourceGroups,
      parameters: [
        ...database.parameters,
        publish,
        memoryParameter(memory.defaultBytes, memory.minBytes),
        cpusParameter(1),
        sizeParameter(
          'dataSize',
          words('Data', '数据'),
          words('The size of its volume.', '存储卷的大小。'),
          10 * gibi,
        ),
      ],
      presets: [
        {
          id: 'default',
          label: words('One server', '单个服务器'),
          summary: words('With a volume and a generated password.', '带存储卷和自动生成的密码。'),
          values: {},
        },
      ],
    },
    externalImages: [],
    matches: ({ repository }) => (database.names.includes(lastPart(repository)) ? 10 : 0),
    versionOf: () => null,
    ...(database.dataVersionOf && { dataVersionOf: database.dataVersionOf }),
    notices: () => [],
    dependencies: () => [],
    published: (values) => (read(values, 'publish', true) ? [{ key, preferred: port.container }] : []),
    plan(input) {
      const service = makeService({
        id,
        role: 'main',
        image: mainImage(input.image),
        ports: [{ id, ...port, published: publishedPort(input, key) }],
        volumes: [
          {
            id: 'data',
            path: database.dataPath(input),
            access: 'single',
            sizeBytes: read(input.values, 'dataSize', 10 * gibi),
          },
        ],
        resources: {
          memoryBytes: read(input.values, 'memory', memory.defaultBytes),
          cpus: read(input.values, 'cpus', 1),
          pids: 2048,
        },
        stopSeconds: 60,
        ...database.service(input),
      });
      return {
        schema: 1,
        blueprint: { id, version: '1' },
        services: [service],
        routes: [],
        checks: [],
        outputs: [
          ...(service.ports[0]!.published === null ? [] : [addressOf(id)]),
          ...database.outputs(input),
        ],
        backup: [{ service: id, volume: 'data' }],
      };
    },
  };
}

const addressOf = (id: string): DeploymentPlan['outputs'][number] => ({
  kind: 'url',
  id: 'address',
  service: id,
  port: id,
  path: '/',
});
