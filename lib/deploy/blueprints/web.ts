import type { BlueprintFacts, Localized } from '../../contract/blueprints.ts';
import type { PlannedService } from '../../contract/plan.ts';
import { type Blueprint, type BlueprintInput, PlanError } from '../blueprint.ts';
import {
  cpusParameter,
  memoryParameter,
  read,
  replicasParameter,
  resourceGroups,
  words,
} from './parameters.ts';
import { lastPart, mainImage, makeService, publishedPort, timing } from './service.ts';

/** What servers of web pages have in common: one service that answers HTTP on one port. */
export type WebServer = {
  id: string;
  title: Localized;
  summary: Localized;
  home: string;
  license: string;
  names: readonly string[];
  container: number;
  memory: { defaultBytes: number; minBytes: number };
  parameters: BlueprintFacts['parameters'];
  service(input: BlueprintInput): Partial<PlannedService>;
};

export function webBlueprint(server: WebServer): Blueprint {
  const { id, memory } = server;
  const key = `${id}/http`;
  return {
    facts: {
      id,
      version: '1',
      title: server.title,
      summary: server.summary,
      links: [{ label: words('Home page', '主页'), href: server.home }],
      license: server.license,
      groups: resourceGroups,
      parameters: [
        ...server.parameters,
        memoryParameter(memory.defaultBytes, memory.minBytes),
        cpusParameter(1),
        replicasParameter(20),
      ],
      presets: [
        {
          id: 'default',
          label: words('One server', '单个服务器'),
          summary: words(
            'Published at a port of the pool, or by its host name.',
            '通过资源池的端口或主机名访问。',
          ),
          values: {},
        },
      ],
    },
    externalImages: [],
    matches: ({ repository }) => (server.names.includes(lastPart(repository)) ? 10 : 0),
    versionOf: () => null,
    notices: () => [],
    dependencies: () => [],
    published: () => [{ key, preferred: server.container }],
    plan(input) {
      const { target, values } = input;
      const replicas = read(values, 'replicas', 1);
      if (replicas > 1 && target.kind === 'docker') {
        throw new PlanError(
          'replicas',
          words(
            'Several replicas cannot share one port of a Docker engine. Use a Swarm or a cluster.',
            '多个副本不能共用 Docker 引擎的同一端口。请使用 Swarm 或集群。',
          ),
        );
      }
      const service = makeService({
        id,
        role: 'main',
        image: mainImage(input.image),
        ports: [
          { id: 'http', container: server.container, protocol: 'http', published: publishedPort(input, key) },
        ],
        health: { kind: 'tcp', port: server.container, ...timing() },
        resources: {
          memoryBytes: read(values, 'memory', memory.defaultBytes),
          cpus: read(values, 'cpus', 1),
          pids: 2048,
        },
        replicas,
        ...server.service(input),
      });
      return {
        schema: 1,
        blueprint: { id, version: '1' },
        services: [service],
        routes: target.domain
          ? [{ service: id, port: 'http', host: target.domain, path: '/', sticky: replicas > 1 }]
          : [],
        checks: [{ service: id, port: 'http', path: '/', status: null, body: null, withinSeconds: 120 }],
        outputs: [{ kind: 'url', id: 'address', service: id, port: 'http', path: '/' }],
        backup: [],
      };
    },
  };
}
