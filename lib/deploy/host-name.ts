import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { DbOrTrx, Trx } from '../db/index.ts';
import { AppError } from '../errors.ts';

type Place = { tenantId: string; name: string };

/**
 * `<name>-<tenantId>.<domain>`; null where ports are published instead. Both parts may hold `-`, so that two tenants can
 * come to the same one: the second is refused.
 */
export function hostNameOf(domain: string | null, place: Place): string | null {
  return domain === null ? null : `${labelOf(place)}.${domain}`;
}

const labelOf = ({ tenantId, name }: Place): string => `${name}-${tenantId}`;
const label = sql<string>`(d.name || '-' || d.tenant_id)`;

/** One at a time, until the transaction ends: deployments that are made, and pools that are given a domain. */
export async function lockHostNames(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('host-names', 0))`.execute(trx);
}

/** Whether a deployment of another tenant has this host name, in whatever pool. */
export async function isHostTaken(db: DbOrTrx, domain: string | null, place: Place): Promise<boolean> {
  if (domain === null) return false;
  const { rows } = await sql`
    select from deployments d join pools p on p.id = d.pool_id
     where d.removed_at is null and d.tenant_id <> ${place.tenantId}
       and ${label} = ${labelOf(place)} and ${isIn(domain)} limit 1`.execute(db);
  return rows.length > 0;
}

/** @throws AppError CONFLICT `host-name-taken`, which says nothing of who has it */
export async function requireFreeHost(trx: Trx, domain: string | null, place: Place): Promise<void> {
  if (!(await isHostTaken(trx, domain, place))) return;
  throw new AppError(
    'CONFLICT',
    `The host name ${hostNameOf(domain, place)} is in use. Choose another name.`,
    { reason: 'host-name-taken' },
  );
}

/**
 * A pool gets no domain under which two tenants would have one host name, there or with another pool of that domain.
 * @throws AppError CONFLICT `host-names-collide`
 */
export async function refuseCollidingHosts(trx: Trx, poolId: string, domain: string): Promise<void> {
  const { rows } = await sql<{ label: string }>`
    select ${label} as label
      from deployments own
      join deployments d on ${label} = own.name || '-' || own.tenant_id and d.tenant_id <> own.tenant_id
      join pools p on p.id = d.pool_id
     where own.pool_id = ${poolId} and own.removed_at is null and d.removed_at is null
       and (d.pool_id = own.pool_id or ${isIn(domain)}) limit 1`.execute(trx);
  const [found] = rows;
  if (!found) return;
  throw new AppError(
    'CONFLICT',
    `Deployments of two tenants would both be ${found.label}.${domain}. Choose another domain, or remove one of them.`,
    { reason: 'host-names-collide' },
  );
}

/** By the domain of its pool, or by one from before, which what runs has until its next revision. */
function isIn(domain: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(p.domain = ${domain} or exists (
    select from deployment_revisions r
     where r.deployment_id = d.id and r.number = d.current_revision
       and r.plan -> 'routes' @> jsonb_build_array(jsonb_build_object('host', ${label} || '.' || ${domain}::text))))`;
}
