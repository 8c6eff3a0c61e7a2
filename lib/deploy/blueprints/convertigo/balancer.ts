import type { PlannedImage, PlannedService } from '../../../contract/plan.ts';
import type { BlueprintInput } from '../../blueprint.ts';
import { mebi } from '../parameters.ts';
import { makeService, publishedPort, timing } from '../service.ts';

export const balancerImage = { id: 'balancer', repository: 'haproxy', tag: '3.0' };
const mostReplicas = 10;

/**
 * Sessions stay at one instance by a cookie. Docker and Swarm have no such thing themselves; a cluster's ingress does.
 * The engine's own DNS tells which instances there are.
 */
export function balancerService(input: BlueprintInput, image: PlannedImage): PlannedService {
  return makeService({
    id: 'balancer',
    role: 'proxy',
    image,
    files: [
      { path: '/usr/local/etc/haproxy/haproxy.cfg', content: configFor(input.target.kind), mode: 0o644 },
    ],
    ports: [
      { id: 'http', container: 28080, protocol: 'http', published: publishedPort(input, 'balancer/http') },
    ],
    health: { kind: 'tcp', port: 28080, ...timing() },
    dependsOn: ['convertigo'],
    resources: { memoryBytes: 128 * mebi, cpus: 0.5, pids: 256 },
  });
}

function configFor(kind: BlueprintInput['target']['kind']): string {
  const host = kind === 'swarm' ? 'tasks.convertigo' : 'convertigo';
  return `global
  maxconn 4096
defaults
  mode http
  option forwardfor
  timeout connect 5s
  timeout client 1h
  timeout server 1h
resolvers engine
  nameserver dns 127.0.0.11:53
  resolve_retries 3
  timeout resolve 1s
  timeout retry 1s
  hold valid 5s
frontend web
  bind :28080
  default_backend convertigo
backend convertigo
  balance leastconn
  cookie OWNBASE_ROUTE insert indirect nocache httponly dynamic
  dynamic-cookie-key convertigo
  server-template convertigo- ${mostReplicas} ${host}:28080 check resolvers engine init-addr none
`;
}
