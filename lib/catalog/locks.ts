import { sql } from 'kysely';
import type { Trx } from '../db/index.ts';

/*
 * Advisory locks of the catalog, held until the transaction ends. Whoever takes several takes them in this order, so
 * that nobody waits in a circle: deletions of the repository, tags (sorted), digests (sorted), then rows.
 */

/** Holds what a digest means in a repository still: a push of it, its deletion, its undo, its purge. */
export async function lockDigest(trx: Trx, repositoryId: string, digest: string): Promise<void> {
  await lock(trx, `${repositoryId}@${digest}`);
}

/** Holds what a tag points to still. */
export async function lockTag(trx: Trx, repositoryId: string, tag: string): Promise<void> {
  await lock(trx, `${repositoryId}:${tag}`);
}

/** One deletion or undo at a time in a repository; pushes do not wait for it. */
export async function lockDeletions(trx: Trx, repositoryId: string): Promise<void> {
  await lock(trx, `${repositoryId}!deletions`);
}

async function lock(trx: Trx, what: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${what}, 0))`.execute(trx);
}
