import { sql } from 'kysely';
import { actorOf, type Principal } from '../access/index.ts';
import { recordAudit } from '../audit/index.ts';
import type { Visibility } from '../contract/common.ts';
import type { Db, DbOrTrx, Trx } from '../db/index.ts';

/** What was shown; `subject` is the id of the repository, or of the tenant where a list was. */
type Shown = { tenantId: string; visibility: Visibility; subject: string };

/**
 * Audits that a platform administrator saw private things of a tenant without being its member: once per
 * administrator and subject in ten minutes. Everybody else sees what is theirs, and nothing is written.
 */
export async function recordForeignReads(
  db: DbOrTrx,
  principal: Principal,
  shown: readonly Shown[],
  action = 'repository.read',
): Promise<void> {
  if (principal.kind !== 'user') return;
  const foreign = shown.filter(
    ({ tenantId, visibility }) => visibility === 'private' && !principal.memberships.has(tenantId),
  );
  const tenantOf = new Map(foreign.map(({ subject, tenantId }) => [subject, tenantId]));
  if (tenantOf.size === 0) return;
  await within(db, async (trx) => {
    // Two requests of one page must not both find that nothing is written yet.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`foreign-read:${principal.userId}`}, 0))`.execute(
      trx,
    );
    const known = await findRecent(trx, { userId: principal.userId, action }, tenantOf);
    for (const [subject, tenantId] of tenantOf) {
      if (known.has(subject)) continue;
      await recordAudit(trx, actorOf(principal), { action, tenantId, subject, detail: { foreign: true } });
    }
  });
}

/** The same for a list: once for each tenant whose private repositories were in it. */
export async function recordForeignRows(
  db: DbOrTrx,
  principal: Principal,
  rows: readonly { tenant_id: string; visibility: Visibility }[],
): Promise<void> {
  await recordForeignReads(
    db,
    principal,
    rows.map(({ tenant_id, visibility }) => ({ tenantId: tenant_id, visibility, subject: tenant_id })),
  );
}

async function findRecent(
  trx: DbOrTrx,
  { userId, action }: { userId: string; action: string },
  tenantOf: ReadonlyMap<string, string>,
): Promise<ReadonlySet<string | null>> {
  const rows = await trx
    .selectFrom('audit_events')
    .select('subject')
    .where('tenant_id', 'in', [...new Set(tenantOf.values())])
    .where('at', '>', sql<Date>`now() - interval '10 minutes'`)
    .where('actor_id', '=', userId)
    .where('action', '=', action)
    .where('subject', 'in', [...tenantOf.keys()])
    .execute();
  return new Set(rows.map((row) => row.subject));
}

async function within(db: DbOrTrx, run: (trx: DbOrTrx) => Promise<void>): Promise<void> {
  if (db.isTransaction) return await run(db as Trx);
  await (db as Db).transaction().execute(run);
}
