import type { PoolFacts } from '../../../contract/pools.ts';
import type { KubeApi } from './api.ts';
import { quantity } from './quantity.ts';

type Node = {
  status: {
    nodeInfo: { architecture: string };
    allocatable: { cpu: string; memory: string };
  };
};
type Class = { metadata: { name: string; annotations?: Record<string, string> } };

const isDefault = ({ metadata }: Class): boolean =>
  metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';

export async function readFacts(api: KubeApi, signal: AbortSignal): Promise<PoolFacts> {
  const get = <Answer>(path: string, allow: number[] = []) =>
    api.ask<Answer>({ path, signal, what: 'The cluster cannot be asked', allow });
  const [version, nodes, storage, ingress] = await Promise.all([
    get<{ gitVersion: string; major: string; minor: string }>('/version'),
    get<{ items: Node[] }>('/api/v1/nodes'),
    get<{ items: Class[] } | null>('/apis/storage.k8s.io/v1/storageclasses', [403, 404]),
    get<{ items: Class[] } | null>('/apis/networking.k8s.io/v1/ingressclasses', [403, 404]),
  ]);
  const sum = (of: (node: Node) => number) => nodes.items.reduce((total, node) => total + of(node), 0);
  const minor = Number.parseInt(version.minor, 10);
  return {
    engineVersion: version.gitVersion,
    apiVersion: `${version.major}.${version.minor}`,
    architectures: [...new Set(nodes.items.map(({ status }) => status.nodeInfo.architecture))],
    nodes: nodes.items.length,
    cpus: sum(({ status }) => quantity(status.allocatable.cpu)),
    memoryBytes: sum(({ status }) => quantity(status.allocatable.memory)),
    storageClasses: [...(storage?.items ?? [])]
      .sort((a, b) => Number(isDefault(b)) - Number(isDefault(a)))
      .map(({ metadata }) => metadata.name),
    ingressClasses: (ingress?.items ?? []).map(({ metadata }) => metadata.name),
    warnings:
      minor < 25
        ? ['This version has no Pod Security admission: what it would refuse is refused here alone.']
        : [],
  };
}
