import { keepBeating } from '../../jobs/index.ts';
import { performBake } from '../bake/perform-bake.ts';
import type { TransferContext } from './context.ts';
import type { HeadStarts } from './head-start.ts';
import { performUpload, type Work } from './perform-upload.ts';
import { toProblem } from './problem.ts';
import {
  beatTransfer,
  type ClaimedTransfer,
  claimTransfer,
  type Ending,
  endTransfer,
  noProgress,
  postponeTransfer,
  readFiles,
  releaseTransfer,
} from './rows.ts';

/**
 * For a worker: takes up a transfer whose bytes are there, or whose worker is gone, and works on it to its end.
 * @param headStarts Of this worker: what they have done is not done again.
 * @returns whether there was one.
 */
export async function workOnTransfers(
  context: TransferContext,
  signal: AbortSignal,
  headStarts?: HeadStarts,
): Promise<boolean> {
  if (signal.aborted) return false;
  const transfer = await claimTransfer(context.db);
  if (!transfer) return false;
  await workOn(context, transfer, { signal, headStarts });
  return true;
}

type Options = { signal: AbortSignal; headStarts: HeadStarts | undefined; beatEveryMs?: number };

/** Works on a transfer to its end. Its failure is told by its row, and not thrown. */
async function workOn(
  context: TransferContext,
  transfer: ClaimedTransfer,
  { signal, headStarts, beatEveryMs = 700 }: Options,
): Promise<void> {
  const progress = { ...noProgress };
  const heart = keepBeating(() => beatTransfer(context.db, transfer, progress), {
    id: transfer.id,
    everyMs: beatEveryMs,
  });
  const { lost, canceled } = heart;
  if (transfer.isCanceled) canceled.abort();
  const work: Work = {
    transfer,
    progress,
    signal: AbortSignal.any([signal, lost.signal, canceled.signal]),
  };
  let ending: Ending | null = null;
  try {
    work.signal.throwIfAborted();
    if (transfer.isDeadly) throw new Error('one worker after the other died over it');
    ending = await perform(context, work, headStarts);
    await heart.stop();
  } catch (error) {
    await heart.stop();
    if (lost.signal.aborted) return;
    if (signal.aborted) return await releaseTransfer(context.db, transfer);
    ending = canceled.signal.aborted
      ? { state: 'canceled' }
      : { state: 'failed', problem: toProblem(error, transfer.id) };
    if (ending.problem?.code === 'registry-unavailable' && transfer.isPatient) {
      return await postponeTransfer(context.db, transfer, ending.problem);
    }
  }
  await finish(context, work, ending);
}

async function perform(context: TransferContext, work: Work, headStarts?: HeadStarts): Promise<Ending> {
  if (work.transfer.kind === 'bake') return await performBake(context, work);
  return await performUpload(context, work, await headStarts?.join(work));
}

/** The files go once the end is written: whoever is killed in between leaves them to the sweep. */
async function finish(
  { db, uploads }: TransferContext,
  { transfer, progress }: Work,
  ending: Ending,
): Promise<void> {
  const state = await endTransfer(db, transfer, ending, progress);
  if (state === null || state === 'waiting') return;
  for (const { id } of await readFiles(db, transfer.id)) await uploads.remove(id);
}
