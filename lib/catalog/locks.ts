import { sql } from 'kysely';
import type { Trx } from '../db/index.ts';

/*
 * Advisory locks of the catalog, held until the transaction ends. Whoever takes several takes them in this order, so
 * that nobody waits in a circle: deletions of the repository, digests, tags, then rows of manifests, tags and
 * repositories.
 */

/** Holds what a digest means in a repository still: a push of it, its deletion, its undo, its purge. */
export async function lockDigest(trx: Trx, repositoryId: string, digest: string): Promise<void> {
  await lockAll(trx, `${repositoryId}@`, [digest]);
}

/** The same for many, at once and in one order everywhere. */
export async function lockDigests(trx: Trx, repositoryId: string, digests: readonly string[]): Promise<void> {
  await lockAll(trx, `${repositoryId}@`, digests);
}

/** Holds what a tag points to still. */
export async function lockTag(trx: Trx, repositoryId: string, tag: string): Promise<void> {
  await lockAll(trx, `${repositoryId}:`, [tag]);
}

/** The same for many, at once and in one order everywhere. */
export async function lockTags(trx: Trx, repositoryId: string, tags: readonly string[]): Promise<void> {
  await lockAll(trx, `${repositoryId}:`, tags);
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
