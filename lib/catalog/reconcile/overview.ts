import { sql } from 'kysely';
import { authorize, isReservedTenantId, type UserPrincipal } from '../../access/index.ts';
import { tenantId } from '../../contract/common.ts';
import type {
  ListUnknownQuery,
  RegistryView,
  UnknownGroupPage,
  UnknownReason,
} from '../../contract/registry.ts';
import { type Db, decodeCursor, encodeCursor } from '../../db/index.ts';
import { type RegistryClient, RegistryError } from '../../registry/index.ts';
import { everyHours, listRuns } from './runs.ts';

const runsShown = 20;

/**
 * The registry behind the console: where it is, whether it answers, and how it was compared with the catalog.
 * @throws AppError FORBIDDEN
 */
export async function getRegistry(
  { db, registry }: { db: Db; registry: Pick<RegistryClient, 'url' | 'ping'> },
  by: UserPrincipal,
): Promise<RegistryView> {
  authorize(by, 'administer', null);
  const [answers, runs, unknown, missing] = await Promise.all([
    hasAnswer(registry),
    listRuns(db, { limit: runsShown }),
    countUnknown(db),
    countMissing(db),
  ]);
  return {
    // The origin alone: credentials never leave it.
    address: registry.url.origin,
    answers,
    everyHours,
    unknownRepositories: unknown,
    missingManifests: missing,
    runs,
  };
}

async function hasAnswer(registry: Pick<RegistryClient, 'ping'>): Promise<boolean> {
  try {
    await registry.ping({ timeoutMs: 1_000 });
    return true;
  } catch (error) {
    if (error instanceof RegistryError) return false;
    throw error;
  }
}

async function countUnknown(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('unknown_repositories')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

async function countMissing(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('manifests as m')
    .innerJoin('repositories as r', 'r.id', 'm.repository_id')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('m.missing_at', 'is not', null)
    .where('m.deletion_id', 'is', null)
    .where('r.deletion_id', 'is', null)
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * What the registry holds and no tenant owns, together by what stands before the first slash, in its order.
 * @throws AppError FORBIDDEN
 */
export async function listUnknown(
  db: Db,
  by: UserPrincipal,
  { cursor, limit }: ListUnknownQuery,
): Promise<UnknownGroupPage> {
  authorize(by, 'administer', null);
  const after = cursor === undefined ? null : decodeCursor(cursor, ['string', 'string']);
  const { rows } = await sql<GroupRow>`
    select prefix, reason, count(*) as repositories, sum(tag_count) as tags, min(first_seen_at) as first_seen_at,
           (array_agg(storage_name order by storage_name))[1:5] as examples
      from unknown_repositories
     where ${after === null ? sql`true` : sql`(prefix, reason) > (${after[0]}, ${after[1]})`}
     group by prefix, reason order by prefix, reason limit ${limit + 1}`.execute(db);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(presentGroup),
    nextCursor: rows.length > limit && last ? encodeCursor([last.prefix, last.reason]) : null,
  };
}

type GroupRow = {
  prefix: string;
  reason: UnknownReason;
  repositories: number;
  tags: number;
  first_seen_at: Date;
  examples: string[];
};

const presentGroup = (row: GroupRow): UnknownGroupPage['items'][number] => ({
  prefix: row.prefix,
  reason: row.reason,
  canBeTenant:
    row.reason === 'no-tenant' && tenantId.safeParse(row.prefix).success && !isReservedTenantId(row.prefix),
  repositoryCount: row.repositories,
  tagCount: row.tags,
  firstSeenAt: row.first_seen_at.toISOString(),
  examples: row.examples,
});
