import { sql } from 'kysely';
import type { z } from 'zod';
import { recordAudit } from '../audit/index.ts';
import type {
  createTenantBody,
  ListTenantsQuery,
  TenantPage,
  TenantView,
  UpdateTenantBody,
} from '../contract/tenants.ts';
import { type Db, type DbOrTrx, decodeCursor, encodeCursor, uniqueViolation } from '../db/index.ts';
import { AppError } from '../errors.ts';
import { authorize, may } from './authorize.ts';
import { libraryTenantId } from './can.ts';
import { actorOf, type Operator, type Principal, type UserPrincipal } from './principal.ts';
import { isReservedTenantId } from './reserved-ids.ts';
import { containsText } from './search-text.ts';
import { staleVersion } from './stale-version.ts';
import { noSuchTenant, setDisabled } from './tenant-states.ts';

type By = Principal | Operator;
type Changer = UserPrincipal | Operator;

/** By id: all tenants for a platform administrator, deleted ones while they can come back; else one's own. */
export async function listTenants(db: Db, by: By, query: ListTenantsQuery): Promise<TenantPage> {
  const visible = visibleTenantIds(by);
  if (visible?.length === 0) return { items: [], nextCursor: null };
  const { q, limit } = query;
  let select = selectTenants(db)
    .orderBy('tenants.id')
    .limit(limit + 1);
  if (visible) select = select.where('tenants.id', 'in', visible);
  if (q) {
    select = select.where((eb) =>
      eb.or([containsText('tenants.id', q), containsText('tenants.display_name', q)]),
    );
  }
  if (query.cursor !== undefined) {
    const [after] = decodeCursor(query.cursor, ['string']);
    select = select.where('tenants.id', '>', after);
  }
  const rows = await select.execute();
  const items = rows.slice(0, limit).map((row) => presentTenant(by, row));
  return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)!.id]) : null };
}

/** @throws AppError NOT_FOUND for a tenant that is not, and just so for one that the asker may not see. */
export async function getTenant(db: DbOrTrx, by: By, tenantId: string): Promise<TenantView> {
  const row = may(by, 'see-tenant', { tenantId })
    ? await selectTenants(db).where('tenants.id', '=', tenantId).executeTakeFirst()
    : undefined;
  if (!row) throw noSuchTenant();
  return presentTenant(by, row);
}

/** @throws AppError CONFLICT `name-taken`, `name-reserved` */
export async function createTenant(
  db: Db,
  by: Changer,
  { id, displayName }: z.output<typeof createTenantBody>,
): Promise<TenantView> {
  authorize(by, 'administer', null);
  if (isReservedTenantId(id)) {
    throw new AppError('CONFLICT', `The id ${id} is reserved. Choose another one.`, {
      reason: 'name-reserved',
    });
  }
  try {
    return await db.transaction().execute(async (trx) => {
      await trx.insertInto('tenants').values({ id, display_name: displayName }).execute();
      await recordAudit(trx, actorOf(by), {
        action: 'tenant.create',
        tenantId: id,
        subject: id,
        detail: { displayName },
      });
      return await getTenant(trx, by, id);
    });
  } catch (error) {
    if (uniqueViolation(error) !== 'tenants_pkey') throw error;
    throw new AppError('CONFLICT', `The id ${id} is taken. Choose another one.`, { reason: 'name-taken' });
  }
}

/** @throws AppError NOT_FOUND; FORBIDDEN; CONFLICT `tenant-deleted` */
export async function updateTenant(
  db: Db,
  by: Changer,
  tenantId: string,
  { version, ...body }: UpdateTenantBody,
): Promise<TenantView> {
  return await db.transaction().execute(async (trx) => {
    await requireLiveTenant(trx, by, tenantId);
    authorize(by, 'manage-tenant', { tenantId });
    if (body.disabled !== undefined) await setDisabled(trx, by, tenantId, body.disabled);
    const updated = await trx
      .updateTable('tenants')
      .set((eb) => ({
        version: eb('version', '+', 1),
        ...(body.displayName !== undefined && { display_name: body.displayName }),
        ...(body.developersMayDelete !== undefined && { developers_may_delete: body.developersMayDelete }),
      }))
      .where('id', '=', tenantId)
      .where((eb) => (version === undefined ? eb.lit(true) : eb('version', '=', version)))
      .executeTakeFirst();
    if (updated.numUpdatedRows === 0n) throw staleVersion();
    const detail = { ...body };
    await recordAudit(trx, actorOf(by), { action: 'tenant.update', tenantId, subject: tenantId, detail });
    return await getTenant(trx, by, tenantId);
  });
}

/**
 * A tenant that one may see and that is not deleted, for changes.
 * @throws AppError NOT_FOUND; CONFLICT `tenant-deleted`
 */
export async function requireLiveTenant(db: DbOrTrx, by: By, tenantId: string): Promise<void> {
  const { state } = await getTenant(db, by, tenantId);
  if (state !== 'deleted') return;
  throw new AppError('CONFLICT', 'The tenant is deleted. Restore it first.', { reason: 'tenant-deleted' });
}

/** Null: all of them. */
function visibleTenantIds(by: By): string[] | null {
  if (by.kind === 'operator') return null;
  if (by.kind === 'anonymous') return [];
  const own = [...by.memberships.keys()].filter((tenantId) => may(by, 'see-tenant', { tenantId }));
  return by.isAdmin && may(by, 'see-tenant', { tenantId: '' }) ? null : own;
}

function selectTenants(db: DbOrTrx) {
  return db
    .selectFrom('tenants')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('repositories')
          .whereRef('repositories.tenant_id', '=', 'tenants.id')
          .where('deletion_id', 'is', null)
          .where('appeared_at', 'is not', null)
          .select([
            sql<number>`count(*)`.as('repository_count'),
            sql<number>`coalesce(sum(size_bytes), 0)::bigint`.as('size_bytes'),
          ])
          .as('content'),
      (join) => join.onTrue(),
    )
    .select(['tenants.id', 'display_name', 'developers_may_delete', 'tenants.created_at'])
    .select(['disabled_at', 'deleted_at', 'purge_after', 'tenants.version'])
    .where((eb) => eb.or([eb('purge_after', 'is', null), eb('purge_after', '>', sql<Date>`now()`)]))
    .select(['content.repository_count', 'content.size_bytes'])
    .select(
      sql<number>`(
      select count(*) from memberships m
       where m.tenant_id = tenants.id
         and not exists (select from users u where u.id = m.user_id and u.kind = 'robot'))`.as(
        'member_count',
      ),
    );
}

type TenantRow = Awaited<ReturnType<ReturnType<typeof selectTenants>['executeTakeFirstOrThrow']>>;

function presentTenant(by: By, row: TenantRow): TenantView {
  const edit = row.deleted_at === null && may(by, 'manage-tenant', { tenantId: row.id });
  return {
    id: row.id,
    displayName: row.display_name,
    developersMayDelete: row.developers_may_delete,
    memberCount: row.member_count,
    repositoryCount: row.repository_count ?? 0,
    sizeBytes: row.size_bytes ?? 0,
    createdAt: row.created_at.toISOString(),
    version: row.version,
    state: row.deleted_at ? 'deleted' : row.disabled_at ? 'disabled' : 'active',
    deletedUntil: row.purge_after?.toISOString() ?? null,
    abilities: {
      edit,
      members: edit && row.id !== libraryTenantId,
      administer: row.id !== libraryTenantId && may(by, 'administer', null),
    },
  };
}
