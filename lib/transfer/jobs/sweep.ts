import { sql } from 'kysely';
import type { TransferProblem } from '../../contract/transfers.ts';
import type { TransferContext } from './context.ts';

/** What nobody has gone on with for so long is given up. */
const idleDays = 3;
/** What is over is shown for so long. */
const shownDays = 30;
const hourMs = 3_600_000;

/** Gives up transfers that nobody goes on with, and removes files that no transfer needs. Safe to repeat. */
export async function sweepTransfers({ db, uploads }: TransferContext): Promise<void> {
  const expired: TransferProblem = { code: 'expired', detail: '' };
  await db
    .updateTable('transfers')
    .set({ state: 'failed', problem: JSON.stringify(expired), finished_at: sql<Date>`now()` })
    .where('state', 'in', ['receiving', 'waiting'])
    .where('touched_at', '<', sql<Date>`now() - make_interval(days => ${idleDays})`)
    .execute();
  await db
    .deleteFrom('transfers')
    .where('finished_at', '<', sql<Date>`now() - make_interval(days => ${shownDays})`)
    .execute();
  // A file is made shortly before its row.
  for (const id of await uploads.listOlderThan(Date.now() - hourMs)) {
    if (!(await isNeeded(db, id))) await uploads.remove(id);
  }
}

async function isNeeded(db: TransferContext['db'], uploadId: string): Promise<boolean> {
  const needed = await db
    .selectFrom('transfer_files as f')
    .innerJoin('transfers as t', 't.id', 'f.transfer_id')
    .select('f.id')
    .where('f.id', '=', uploadId)
    .where('t.finished_at', 'is', null)
    .executeTakeFirst();
  return needed !== undefined;
}
