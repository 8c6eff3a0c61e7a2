import { sql } from 'kysely';
import { isInRegistry, type Run } from './examine.ts';
import { inChunks } from './limit.ts';
import { ReconcileProblem } from './problem.ts';

const chunkSize = 500;
/** Of less, half is soon lost. */
const guardedFrom = 10;

/**
 * Marks what the registry does not have, and takes the mark off what is there again. Only at the end of a run, when
 * the whole is known: a registry that lost most of its content is in trouble, and nothing is marked.
 *
 * @throws ReconcileProblem content-lost
 */
export async function markMissing(run: Run, { adopt }: { adopt: boolean }): Promise<void> {
  await unmark(run);
  const { missing, lookedFor } = run;
  if (!adopt && lookedFor >= guardedFrom && missing.length * 2 > lookedFor) {
    throw new ReconcileProblem(
      'content-lost',
      `The registry does not have ${missing.length} of the ${lookedFor} manifests that the catalog knows. That looks like a lost disk and not like a deletion, so nothing was marked. If it is meant so, confirm it; what is not there is then marked as missing.`,
    );
  }
  for (const chunk of inChunks(missing, chunkSize)) {
    run.signal.throwIfAborted();
    // Again: it may have been pushed meanwhile.
    const looked = await Promise.all(
      chunk.map(async (each) => ({
        ...each,
        isThere: await isInRegistry(run, each.storageName, each.digest),
      })),
    );
    const gone = looked.filter(({ isThere }) => isThere === false);
    const { numAffectedRows } = await sql`
      update manifests m set missing_at = now()
        from unnest(${gone.map((each) => each.repositoryId)}::text[], ${gone.map((each) => each.digest)}::text[])
             as gone(repository_id, digest)
       where m.repository_id = gone.repository_id and m.digest = gone.digest
         and m.deletion_id is null and m.missing_at is null`.execute(run.db);
    run.counts.manifestsMissing += Number(numAffectedRows ?? 0n);
  }
}

async function unmark({ db, back, counts }: Run): Promise<void> {
  for (const chunk of inChunks(back, chunkSize)) {
    const { numAffectedRows } = await sql`
      update manifests m set missing_at = null
        from unnest(${chunk.map((each) => each.repositoryId)}::text[], ${chunk.map((each) => each.digest)}::text[])
             as back(repository_id, digest)
       where m.repository_id = back.repository_id and m.digest = back.digest and m.missing_at is not null
    `.execute(db);
    counts.manifestsBack += Number(numAffectedRows ?? 0n);
  }
}
