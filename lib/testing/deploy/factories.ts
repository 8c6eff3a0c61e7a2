import { randomBytes } from 'node:crypto';
import { seal } from '../../access/index.ts';
import type { VolumeView } from '../../contract/deployments.ts';
import type { DeploymentPlan } from '../../contract/plan.ts';
import type { PoolConnection } from '../../contract/pools.ts';
import type { Db, DbOrTrx } from '../../db/index.ts';
import { newId } from '../../ids.ts';
import { uniqueName } from '../accounts.ts';

/** A pool that these tenants may use; its engine is wherever the test's `engines` say. */
export async function buildPool(
  db: Db,
  sealKey: Buffer,
  {
    tenants = [],
    socket = '/nowhere.sock',
    connection = { type: 'socket', path: socket },
    registryHost = 'localhost:3000',
    domain = null,
  }: {
    tenants?: readonly string[];
    socket?: string;
    connection?: PoolConnection;
    registryHost?: string;
    domain?: string | null;
  } = {},
): Promise<string> {
  const id = newId('pool');
  await db
    .insertInto('pools')
    .values({
      id,
      name: uniqueName('pool'),
      kind: 'docker',
      endpoint: `unix://${socket}`,
      connection: seal(sealKey, JSON.stringify(connection), id),
      public_host: 'localhost',
      registry_host: registryHost,
      domain,
      port_first: 20_000,
      port_last: 65_000,
      facts: 'null',
    })
    .execute();
  for (const tenant_id of tenants) {
    await db.insertInto('pool_grants').values({ pool_id: id, tenant_id }).execute();
  }
  return id;
}

/** What a removed deployment may have left. */
export const keptVolumes: VolumeView[] = [{ id: 'data', service: 'app', path: '/data', usedBytes: null }];

/** A deployment that was removed, with or without its volumes. */
export async function markRemoved(
  db: Db,
  id: string,
  { kept = [] }: { kept?: VolumeView[] } = {},
): Promise<void> {
  await db
    .updateTable('deployments')
    .set({ state: 'removed', removed_at: new Date(), kept_volumes: JSON.stringify(kept) })
    .where('id', '=', id)
    .execute();
}

const anyDigest = (): string => `sha256:${randomBytes(32).toString('hex')}`;

/** A plan of one service with one port and a secret. */
export function buildPlan({
  repository = 'library/app',
  tag = 'v1',
  digest = anyDigest(),
} = {}): DeploymentPlan {
  return {
    schema: 1,
    blueprint: { id: 'generic', version: '1' },
    services: [
      {
        id: 'app',
        role: 'main',
        image: { source: 'registry', repository, tag, digest, platform: null },
        entrypoint: null,
        command: null,
        env: { PASSWORD: [{ secret: 'password' }] },
        files: [],
        ports: [{ id: 'http', container: 8080, protocol: 'http', published: null }],
        volumes: [],
        tmpfs: [],
        health: null,
        dependsOn: [],
        resources: { memoryBytes: 64 * 1024 ** 2, cpus: 0.1, pids: 100 },
        replicas: 1,
        user: null,
        volumeGroup: null,
        capabilities: [],
        stopSeconds: 5,
      },
    ],
    routes: [],
    checks: [],
    outputs: [{ kind: 'secret', id: 'password', secret: 'password' }],
    backup: [],
  };
}

/** A deployment as its worker has left it: its first revision runs. */
export async function buildDeployment(
  db: DbOrTrx,
  sealKey: Buffer,
  {
    tenantId,
    poolId,
    plan = buildPlan(),
    createdBy = null as string | null,
    name = uniqueName('dep').slice(0, 30),
  }: {
    tenantId: string;
    poolId: string;
    plan?: DeploymentPlan;
    createdBy?: string | null;
    name?: string;
  },
): Promise<string> {
  const id = newId('dep');
  await db
    .insertInto('deployments')
    .values({
      id,
      tenant_id: tenantId,
      pool_id: poolId,
      name,
      blueprint: 'generic',
      state: 'ready',
      current_revision: 1,
      last_revision: 1,
      created_by: createdBy,
    })
    .execute();
  const { repository, tag, digest } = plan.services[0]!.image;
  await db
    .insertInto('deployment_revisions')
    .values({
      deployment_id: id,
      number: 1,
      plan: JSON.stringify(plan),
      secrets: seal(sealKey, JSON.stringify({ password: 'of the test' }), id),
      preset: 'default',
      parameter_values: '{}',
      image: JSON.stringify({ repository, tag, digest }),
      cause: 'create',
      outcome: 'applied',
      memory_bytes: 64 * 1024 ** 2,
      cpus: 0.1,
      created_by: createdBy,
    })
    .execute();
  return id;
}
