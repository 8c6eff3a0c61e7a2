import type { PoolConnection, PoolKind } from '../../contract/pools.ts';
import { type Engine, EngineError } from '../engine.ts';

/**
 * An engine by how it is reached. Nothing is asked yet, but for what opening the connection itself needs. Each kind's
 * libraries are loaded when the first pool of it is used.
 *
 * @throws EngineError `invalid` for a connection of another kind.
 */
export async function openEngine(kind: PoolKind, connection: PoolConnection): Promise<Engine> {
  const isOfCluster = connection.type === 'kubeconfig' || connection.type === 'in-cluster';
  if (isOfCluster !== (kind === 'kubernetes')) {
    throw new EngineError('invalid', `A pool of the kind ${kind} is not reached by ${connection.type}.`);
  }
  switch (kind) {
    case 'docker':
      return (await import('./docker/index.ts')).createDockerEngine(connection);
    case 'swarm':
      return (await import('./swarm/index.ts')).createSwarmEngine(connection);
    case 'kubernetes':
      return await (await import('./kubernetes/index.ts')).createKubernetesEngine(connection);
  }
}
