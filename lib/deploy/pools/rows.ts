import { type Selectable, sql } from 'kysely';
import type { PoolConnection, PoolGrant, PoolView } from '../../contract/pools.ts';
import type { Database, DbOrTrx } from '../../db/index.ts';
import { AppError } from '../../errors.ts';

export type PoolRow = Selectable<Database['pools']>;

/** Pools that were not deleted, with the tenants that may use each and how much runs there. */
export function selectPools(db: DbOrTrx) {
  return db
    .selectFrom('pools')
    .selectAll('pools')
    .select(
      sql<PoolGrant[]>`(select coalesce(json_agg(json_build_object(
          'tenantId', g.tenant_id, 'memoryBytes', g.memory_bytes, 'cpus', g.cpus, 'deployments', g.deployments)
          order by g.tenant_id), '[]') from pool_grants g where g.pool_id = pools.id)`.as('grants'),
    )
    .select(
      sql<number>`(select count(*) from deployments d where d.pool_id = pools.id and d.removed_at is null)`.as(
        'deployment_count',
      ),
    )
    .where('pools.deleted_at', 'is', null);
}

type ShownRow = Awaited<ReturnType<ReturnType<typeof selectPools>['executeTakeFirstOrThrow']>>;

export function presentPool(row: ShownRow): PoolView {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    endpoint: row.endpoint,
    publicHost: row.public_host,
    registryHost: row.registry_host,
    domain: row.domain,
    portFirst: row.port_first,
    portLast: row.port_last,
    allowExternal: row.allow_external,
    state: row.state,
    message: row.message,
    checkedAt: row.checked_at?.toISOString() ?? null,
    facts: row.facts,
    grants: row.grants,
    deploymentCount: row.deployment_count,
    version: row.version,
    createdAt: row.created_at.toISOString(),
  };
}

/** @throws AppError NOT_FOUND */
export async function readPool(db: DbOrTrx, poolId: string): Promise<PoolRow> {
  const row = await db
    .selectFrom('pools')
    .selectAll()
    .where('id', '=', poolId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (!row) throw noSuchPool();
  return row;
}

export function noSuchPool(): AppError {
  return new AppError('NOT_FOUND', 'No such resource pool.', { reason: 'not-found' });
}

/** How a pool is reached, for people: an address without credentials. */
export function endpointOf(connection: PoolConnection): string {
  switch (connection.type) {
    case 'socket':
      return `unix://${connection.path}`;
    case 'tcp':
      return `tcp://${connection.host}:${connection.port}`;
    case 'ssh':
      return `ssh://${connection.user}@${connection.host}:${connection.port}`;
    case 'in-cluster':
      return 'kubernetes.default.svc';
    case 'kubeconfig':
      return serverOf(connection.kubeconfig) ?? 'kubeconfig';
  }
}

/** The host that ports are reached at, where nobody says another one. */
export function hostOf(connection: PoolConnection): string {
  if (connection.type === 'tcp' || connection.type === 'ssh') return connection.host;
  if (connection.type !== 'kubeconfig') return 'localhost';
  const server = serverOf(connection.kubeconfig);
  return server && URL.canParse(server) ? new URL(server).hostname : 'localhost';
}

function serverOf(kubeconfig: string): string | null {
  return /^\s*server:\s*["']?(https?:\/\/[^\s"']+)/m.exec(kubeconfig)?.[1] ?? null;
}
