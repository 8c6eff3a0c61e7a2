import { sql } from 'kysely';
import type { Trx } from '../db/index.ts';

/*
 * Advisory locks of the catalog, held until the transaction ends. Whoever takes several takes them in this order, so
 * that nobody waits in a circle: deletions of the repository, digests, tags, then rows of manifests, tags and
 * repositories.
 */

/** Holds what a digest means in a repository still: a push of it, its deletion, its undo, its purge. */
export async function lockDigest(trx: Trx, repositoryId: string, digest: string): Promise<void> {
  await lockAll(trx, digestPrefix(repositoryId), [digest]);
}

/** The same for many, at once and in one order everywhere. */
export async function lockDigests(trx: Trx, repositoryId: string, digests: readonly string[]): Promise<void> {
  await lockAll(trx, digestPrefix(repositoryId), digests);
}

/** Holds what a push changes still, digests first; waits a minute for each at most. All in one statement. */
export async function lockPush(
  trx: Trx,
  repositoryId: string,
  { digests, tag }: { digests: readonly string[]; tag: string | null },
): Promise<void> {
  await sql`
    select case when set_config('lock_timeout', '60s', true) <> '' then
             pg_advisory_xact_lock(hashtextextended(lock.name, 0)) end
      from (select distinct 1 as step, ${digestPrefix(repositoryId)} || (hashtext(name) & 255) as name
              from unnest(${digests}::text[]) as name
            union all
            select 2, ${tagPrefix(repositoryId)} || (hashtext(name) & 255) from unnest(${tag === null ? [] : [tag]}::text[]) as name
             order by 1, 2) as lock`.execute(trx);
}

const digestPrefix = (repositoryId: string): string => `${repositoryId}@`;
const tagPrefix = (repositoryId: string): string => `${repositoryId}:`;

/** The same for many, at once and in one order everywhere. */
export async function lockTags(trx: Trx, repositoryId: string, tags: readonly string[]): Promise<void> {
  await lockAll(trx, tagPrefix(repositoryId), tags);
}

/** One deletion or undo at a time in a repository; pushes do not wait for it. */
export async function lockDeletions(trx: Trx, repositoryId: string): Promise<void> {
  await lockAll(trx, `${repositoryId}!`, ['deletions']);
}

/**
 * Names share 256 locks of their repository: PostgreSQL has room for some thousands at once, and a deletion may take
 * more digests than that. Two that share one wait for each other without need, which is rare and short.
 */
async function lockAll(trx: Trx, prefix: string, names: readonly string[]): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtextextended(lock.name, 0))
      from (select distinct ${prefix} || (hashtext(name) & 255) as name
              from unnest(${names}::text[]) as name order by 1) as lock`.execute(trx);
}
