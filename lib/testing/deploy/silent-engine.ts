import type { PoolFacts } from '../../contract/pools.ts';
import type { Engine } from '../../deploy/engine.ts';
import type { Engines } from '../../deploy/index.ts';

const facts: PoolFacts = {
  engineVersion: '0',
  apiVersion: '0',
  architectures: ['amd64'],
  nodes: 1,
  cpus: 64,
  memoryBytes: 2 ** 40,
  storageClasses: [],
  ingressClasses: [],
  warnings: [],
};

/**
 * A stand-in for tests of who may do what, and of what stands in the database: an engine that says yes to everything and
 * does nothing. What engines do is tested with real ones.
 */
export const silentEngine: Engine = {
  kind: 'docker',
  facts: async () => facts,
  takenPorts: async () => new Set(),
  resolveExternal: async () => null,
  apply: async () => {},
  status: async () => [],
  async *logs() {},
  usage: async () => [],
  stop: async () => {},
  start: async () => {},
  restart: async () => {},
  scale: async () => {},
  volumes: async () => [],
  backup: async () => {},
  restore: async () => {},
  remove: async () => {},
  probe: async () => ({ status: 200, body: '' }),
  [Symbol.asyncDispose]: async () => {},
};

export const silentEngines: Engines = {
  of: async () => silentEngine,
  open: async () => silentEngine,
  close: async () => {},
};
