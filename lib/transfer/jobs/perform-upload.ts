import { loadPrincipal, type UserPrincipal } from '../../access/index.ts';
import { openRepository } from '../../catalog/index.ts';
import type { TransferProgress, TransferResult } from '../../contract/transfers.ts';
import { pushImage } from '../push-image.ts';
import { ArchiveError } from '../sources/archive-error.ts';
import { expandArchive } from '../sources/expand.ts';
import { fromArchive } from '../sources/from-archive.ts';
import { bytesOf, type PackedLayers, type SourceImage } from '../sources/source.ts';
import { openTar } from '../sources/tar-source.ts';
import { parseTarget, requirePush, type Target } from '../target.ts';
import type { TransferContext } from './context.ts';
import { type ClaimedTransfer, type Ending, noteImages, readFiles } from './rows.ts';

export type Work = { transfer: ClaimedTransfer; progress: TransferProgress; signal: AbortSignal };

/**
 * Reads the images of a file that was brought in and pushes them to their names; where these are not known yet, it
 * tells what is there and waits. Safe to repeat.
 *
 * @param packed Layers of it that were compressed before.
 * @throws ArchiveError; AppError where the rights are gone; RegistryError
 */
export async function performUpload(
  context: TransferContext,
  work: Work,
  packed: PackedLayers = new Map(),
): Promise<Ending> {
  const images = await readImages(context, work, packed);
  const { transfer, progress } = work;
  await noteImages(
    context.db,
    transfer,
    images.map(({ names, platforms, ...image }) => ({ names, platforms, sizeBytes: bytesOf(image) })),
  );
  if (transfer.targets.length !== images.length) return { state: 'waiting' };
  const named = images.flatMap((image, at) => {
    const target = transfer.targets[at];
    return target ? [{ image, target: parseTarget(target, 'targets') }] : [];
  });
  for (const { target } of named) await loadPusher(context.db, transfer, target);
  startPushing(
    progress,
    named.map(({ image }) => image),
  );
  const results: TransferResult[] = [];
  for (const each of named) results.push(await pushOne(context, work, each));
  return { state: 'succeeded', results };
}

async function readImages(
  { db, uploads }: TransferContext,
  { transfer, progress, signal }: Work,
  packed: PackedLayers,
): Promise<SourceImage[]> {
  const [file] = await readFiles(db, transfer.id);
  if (!file || (await uploads.receivedBytes(file.id)) !== file.sizeBytes) throw new ArchiveError('expired');
  Object.assign(progress, { phase: 'expanding', doneBytes: 0, totalBytes: file.sizeBytes });
  const tarFile = await expandArchive(uploads.fileOf(file.id), {
    maxBytes: uploads.maxBytes,
    freeBytes: uploads.freeBytes,
    signal,
    onBytes: (count) => {
      progress.doneBytes += count;
    },
  });
  Object.assign(progress, { phase: 'reading', doneBytes: 0, totalBytes: 0 });
  return await fromArchive(await openTar(tarFile, signal), { packed, maxLayerBytes: uploads.maxBytes });
}

/** @param images Each blob counts once for each image: where it is there already, it is only asked for. */
export function startPushing(
  progress: TransferProgress,
  images: readonly Pick<SourceImage, 'blobs'>[],
): void {
  Object.assign(progress, {
    phase: 'pushing',
    doneBytes: 0,
    totalBytes: images.reduce((sum, image) => sum + bytesOf(image), 0),
    doneBlobs: 0,
    totalBlobs: images.reduce((sum, { blobs }) => sum + blobs.length, 0),
  });
}

/** Whoever began the transfer, with the rights of now. @throws AppError where these are gone */
export async function loadPusher(
  db: TransferContext['db'],
  { createdBy }: Pick<ClaimedTransfer, 'createdBy'>,
  target: Target,
): Promise<UserPrincipal> {
  const principal = await loadPrincipal(db, createdBy, 'session');
  requirePush(principal, target);
  return principal;
}

type Named = { image: SourceImage; target: Target };

async function pushOne(
  { db, pushDb, registry }: TransferContext,
  { transfer, progress, signal }: Work,
  { image, target }: Named,
): Promise<TransferResult> {
  const principal = await loadPusher(db, transfer, target);
  const { repository: name, tenantId, tag } = target;
  const repository = await openRepository(db, { name, tenantId, userId: principal.userId });
  const to = { pushDb, registry, principal, repository, detail: { uploaded: 'archive' } };
  const digest = await pushImage(to, image, {
    tag,
    signal,
    recheck: () => loadPusher(db, transfer, target),
    onBytes: (count) => {
      progress.doneBytes += count;
    },
    onBlob: () => {
      progress.doneBlobs += 1;
    },
  });
  return { repositoryId: repository.id, repository: repository.name, tag, digest };
}
