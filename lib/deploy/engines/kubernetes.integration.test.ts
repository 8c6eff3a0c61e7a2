import { freePort } from '../../bin/processes.ts';
import { findKubeconfig } from '../../testing/deploy/cluster.ts';
import { describeEngine } from '../../testing/deploy/describe-engine.ts';
import { findBusybox } from '../../testing/deploy/web-image.ts';
import { createKubeApi } from './kubernetes/api.ts';
import { createKubernetesEngine } from './kubernetes/index.ts';
import { namespaceOf } from './kubernetes/objects.ts';

const kubeconfig = findKubeconfig();

describeEngine('a Kubernetes cluster', kubeconfig !== null && findBusybox() !== null, async () => {
  const connection = { type: 'kubeconfig', kubeconfig: kubeconfig! } as const;
  const engine = await createKubernetesEngine(connection);
  const api = await createKubeApi(connection);
  const signal = new AbortController().signal;
  return {
    engine,
    publicHost: '127.0.0.1',
    // Among the node ports, and free on this machine too.
    freePort: async () => 30_000 + ((await freePort()) % 2_700),
    async countObjects(ref) {
      const kinds = [
        '/api/v1/NS/pods',
        '/api/v1/NS/services',
        '/apis/apps/v1/NS/deployments',
        '/api/v1/NS/persistentvolumeclaims',
      ];
      const counts = await Promise.all(
        kinds.map(async (path) => {
          const address = path.replace('NS', `namespaces/${namespaceOf(ref)}`);
          return (await api.ask<{ items: unknown[] }>({ path: address, signal, what: 'count' })).items.length;
        }),
      );
      return counts.reduce((a, b) => a + b, 0);
    },
  };
});
