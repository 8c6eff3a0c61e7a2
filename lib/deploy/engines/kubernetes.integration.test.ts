import { describe, expect, test } from 'vitest';
import { freePort } from '../../bin/processes.ts';
import type { DeploymentPlan } from '../../contract/plan.ts';
import { newId } from '../../ids.ts';
import { uniqueName } from '../../testing/accounts.ts';
import { findKubeconfig } from '../../testing/deploy/cluster.ts';
import { describeEngine } from '../../testing/deploy/describe-engine.ts';
import { imageOf, planOf } from '../../testing/deploy/plan-of.ts';
import { findBusybox } from '../../testing/deploy/web-image.ts';
import { convertigo } from '../blueprints/convertigo/index.ts';
import { withPlaceholders } from '../exports/placeholders.ts';
import { createKubeApi, pathOf } from './kubernetes/api.ts';
import { createKubernetesEngine } from './kubernetes/index.ts';
import { kubernetesObjects, namespaceOf } from './kubernetes/objects.ts';

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

describe.skipIf(kubeconfig === null)('a Kubernetes cluster takes the objects of Convertigo', () => {
  const image = imageOf('acme/convertigo:8.4.3');
  const credential = { host: 'registry.example.org', username: 'robot', password: 'pull-only' };
  /** Pools of clusters have ports of the nodes. */
  const onNodePorts = (plan: DeploymentPlan): DeploymentPlan => ({
    ...plan,
    services: plan.services.map((service) => ({
      ...service,
      ports: service.ports.map((port) => ({
        ...port,
        published: port.published && 31_000 + (port.container % 1000),
      })),
    })),
  });

  test.each([
    { preset: 'standard', domain: null },
    { preset: 'standard', domain: 'shop.example.org' },
    { preset: 'analytics', domain: null },
    { preset: 'cluster', domain: 'shop.example.org' },
  ])('$preset, domain $domain', async ({ preset, domain }) => {
    const api = await createKubeApi({ type: 'kubeconfig', kubeconfig: kubeconfig! });
    const { signal } = new AbortController();
    const ref = {
      instanceId: uniqueName('ins'),
      tenantId: 'acme',
      deploymentId: newId('dep'),
      name: uniqueName('d').slice(0, 12),
    };
    const plan = onNodePorts(planOf(convertigo, image, { preset, domain, kind: 'kubernetes' }));
    const { shared, services } = kubernetesObjects(ref, withPlaceholders(plan), credential);
    const [namespace, ...inside] = [...shared, ...services.flatMap(({ objects }) => objects)];
    await api.apply(namespace!, signal);
    try {
      for (const object of inside) {
        const taken = await api.apply(object, signal, { dryRun: true });
        expect(taken).toMatchObject({ kind: object.kind, metadata: { name: object.metadata.name } });
      }
    } finally {
      await api.ask({ path: pathOf(namespace!), method: 'DELETE', signal, what: 'the namespace' });
    }
  });
});
