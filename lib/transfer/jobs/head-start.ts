import { open } from 'node:fs/promises';
import { openRepository } from '../../catalog/index.ts';
import type { TransferProgress } from '../../contract/transfers.ts';
import { keepBeating } from '../../jobs/index.ts';
import { log } from '../../log.ts';
import { pushBlobs } from '../push-image.ts';
import { ArchiveError } from '../sources/archive-error.ts';
import { arrivingLayers, readGrowing } from '../sources/arriving-layers.ts';
import type { PackedLayer, PackedLayers } from '../sources/source.ts';
import { parseTarget } from '../target.ts';
import type { TransferContext } from './context.ts';
import { loadPusher, type Work } from './perform-upload.ts';
import { type ArrivingFile, beatArriving, claimArriving, releaseArriving } from './rows.ts';

/**
 * The layers of an archive go out while the rest of it still comes. Only they do: the manifests wait until it is known
 * as a whole. Whatever fails here is done again then, and told of.
 */
export type HeadStarts = {
  /** For a worker: takes up a file that is on its way, and stays with it until it is whole or stands still. */
  work(signal: AbortSignal): Promise<void>;
  /**
   * Waits for what this worker has begun of a transfer.
   * @returns the layers that were compressed.
   */
  join(work: Work): Promise<PackedLayers>;
};

type HeadStart = {
  sizeBytes: number;
  sentBytes: number;
  packed: Map<number, PackedLayer>;
  /** Of whoever waits for it. */
  progress: TransferProgress | null;
  stop: AbortController;
  ended: Promise<unknown>;
  outcome: Outcome | null;
};

/** Whether it is of use to go on later. */
type Outcome = 'stands-still' | 'over';

type Options = {
  /** So long a file may stand still. */
  patienceMs?: number;
  lookEveryMs?: number;
};

/** What has ended is remembered until so many others came. */
const mostRemembered = 100;

export function createHeadStarts(
  context: TransferContext,
  { patienceMs = 20_000, lookEveryMs = 50 }: Options = {},
): HeadStarts {
  const starts = new Map<string, HeadStart>();

  async function push(start: HeadStart, arriving: ArrivingFile, signal: AbortSignal): Promise<void> {
    const target = parseTarget(arriving.target, 'to');
    const { userId } = await loadPusher(context.db, arriving, target);
    const { repository: name, tenantId } = target;
    const repository = await openRepository(context.db, { name, tenantId, userId });
    const handle = await open(context.uploads.fileOf(arriving.fileId));
    const layers = (until: AbortSignal) =>
      arrivingLayers(readGrowing(handle, { signal: until, patienceMs, lookEveryMs }), {
        known: start.packed,
        sizeBytes: arriving.sizeBytes,
        signal: until,
      });
    try {
      await pushBlobs({ ...context, repository }, layers, {
        signal,
        onBytes: (count) => noteSent(start, count),
        onBlob({ offset, diffId }, stored) {
          if (diffId) start.packed.set(offset, { diffId, stored });
        },
      });
    } finally {
      await handle.close();
    }
  }

  /** Never throws: what goes wrong is found out again once the file is whole. */
  async function run(start: HeadStart, arriving: ArrivingFile, signal: AbortSignal): Promise<Outcome> {
    try {
      await push(start, arriving, signal);
      return 'over';
    } catch (error) {
      log.debug({ transfer: arriving.id, err: error }, 'a head start came to nothing');
      return error instanceof ArchiveError && error.code === 'archive-truncated' ? 'stands-still' : 'over';
    }
  }

  return {
    async work(signal) {
      const arriving = signal.aborted ? null : await claimArriving(context.db, idsOver(starts));
      if (!arriving) return;
      const { id } = arriving;
      const heart = keepBeating(() => beatArriving(context.db, arriving), { id, everyMs: 700 });
      const start = newStart(arriving, starts.get(id));
      starts.set(id, start);
      const ends = [signal, start.stop.signal, heart.lost.signal, heart.canceled.signal];
      const ended = run(start, arriving, AbortSignal.any(ends));
      start.ended = ended;
      start.outcome = await ended;
      forgetOldest(starts);
      await heart.stop();
      await releaseArriving(context.db, arriving);
    },
    async join({ transfer, progress, signal }) {
      const start = starts.get(transfer.id);
      if (!start) return new Map();
      start.progress = progress;
      Object.assign(progress, { phase: 'pushing', doneBytes: start.sentBytes, totalBytes: start.sizeBytes });
      const stop = () => start.stop.abort();
      signal.addEventListener('abort', stop);
      await start.ended;
      signal.removeEventListener('abort', stop);
      signal.throwIfAborted();
      return start.packed;
    },
  };
}

/** A file that stood still and goes on keeps what was compressed of it. */
const newStart = ({ sizeBytes }: ArrivingFile, before?: HeadStart): HeadStart => ({
  sizeBytes,
  sentBytes: 0,
  packed: before?.packed ?? new Map(),
  progress: null,
  stop: new AbortController(),
  ended: Promise.resolve(),
  outcome: null,
});

const idsOver = (starts: ReadonlyMap<string, HeadStart>): string[] =>
  [...starts].filter(([, { outcome }]) => outcome === 'over').map(([id]) => id);

/** With what was compressed of it: a file that goes on after that is read from its beginning. */
function forgetOldest(starts: Map<string, HeadStart>): void {
  if (starts.size <= mostRemembered) return;
  const oldest = [...starts].find(([, { outcome }]) => outcome !== null);
  if (oldest) starts.delete(oldest[0]);
}

function noteSent(start: HeadStart, count: number): void {
  start.sentBytes += count;
  if (start.progress) start.progress.doneBytes = start.sentBytes;
}
