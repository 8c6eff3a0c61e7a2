import { createReadStream } from 'node:fs';
import type { UserPrincipal } from '../../access/index.ts';
import {
  type FrontRepository,
  findRepository,
  getRepositoryByName,
  maxConfigBytes,
  openRepository,
} from '../../catalog/index.ts';
import { type Digest, isImageConfigMediaType, type Manifest, type StoredBlob } from '../../registry/index.ts';
import { collectManifests, readManifest } from '../collect-manifests.ts';
import { gzipped } from '../gzip.ts';
import type { TransferContext } from '../jobs/context.ts';
import { loadPusher, type Work } from '../jobs/perform-upload.ts';
import { type Ending, readFiles, type TransferFileRow } from '../jobs/rows.ts';
import { mountBlobs } from '../mount-blobs.ts';
import { recordAll } from '../push-image.ts';
import { ArchiveError } from '../sources/archive-error.ts';
import { noSuchImage, parseSource, parseTarget } from '../target.ts';
import { appendLayer, type NewLayer, replaceChildren, type Saying } from './append-layer.ts';
import { buildLayer, type LayerFile } from './build-layer.ts';

/**
 * Puts the files of a transfer as one layer on an image, on all of its platforms, and pushes what comes out. The same
 * files on the same image give the same digest. Safe to repeat.
 *
 * @throws ArchiveError; AppError where base or rights are gone; RegistryError
 */
export async function performBake(context: TransferContext, work: Work): Promise<Ending> {
  const { db } = context;
  const { transfer, signal } = work;
  const target = parseTarget(transfer.targets[0] ?? '', 'to');
  const principal = await loadPusher(db, transfer, target);
  const base = await readBase(context, principal, transfer.base ?? '');
  const files = await readFiles(db, transfer.id);
  const to = await openRepository(db, {
    name: target.repository,
    tenantId: target.tenantId,
    userId: principal.userId,
  });
  const layer = await pushLayer(context, work, { files, to });
  signal.throwIfAborted();
  const saying = sayingOf(base, files);
  const baked = await bake(context, base, { to, layer, saying, signal });
  const push = { ...context, principal, repository: to, detail: { bakedOn: base.name } };
  const digest = await recordAll(push, baked, {
    tag: target.tag,
    signal,
    recheck: () => loadPusher(db, transfer, target),
  });
  return {
    state: 'succeeded',
    results: [{ repositoryId: to.id, repository: to.name, tag: target.tag, digest }],
  };
}

type Base = { name: string; from: FrontRepository; top: Manifest; images: Manifest[] };

async function readBase({ db }: TransferContext, principal: UserPrincipal, name: string): Promise<Base> {
  const source = parseSource(name, 'base');
  const { name: found } = await getRepositoryByName(db, principal, source.repository);
  const from = await findRepository(db, found);
  const top = from && (await readManifest(db, from.name, source.reference));
  if (!from || !top) throw noSuchImage();
  const images = [...(await collectManifests(db, from.name, top)).values()].filter(isImage);
  const wanted = top.children.length > 0 ? images.filter(({ digest }) => isOfPlatform(top, digest)) : images;
  if (wanted.length === 0) throw new ArchiveError('base-missing', name);
  return { name, from, top, images: wanted };
}

const isImage = ({ config }: Manifest): boolean =>
  config !== null && isImageConfigMediaType(config.mediaType);

function isOfPlatform({ children }: Manifest, digest: Digest): boolean {
  return children.some((child) => child.digest === digest && child.platform?.os !== 'unknown');
}

async function pushLayer(
  { registry, uploads }: TransferContext,
  { progress, signal }: Work,
  { files, to }: { files: readonly TransferFileRow[]; to: FrontRepository },
): Promise<NewLayer> {
  const totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  Object.assign(progress, { phase: 'pushing', doneBytes: 0, totalBytes, doneBlobs: 0, totalBlobs: 1 });
  const contents = files.map((file) =>
    layerFile(file, uploads.fileOf(file.id), signal, (count) => {
      progress.doneBytes += count;
    }),
  );
  let diffId: Digest | null = null;
  const bytes = gzipped(buildLayer(contents), (digest) => {
    diffId = digest;
  });
  const stored: StoredBlob = await registry.uploadBlob(to.storageName, bytes, { signal });
  progress.doneBlobs = 1;
  return { ...stored, diffId: diffId! };
}

function layerFile(
  { place, sizeBytes }: TransferFileRow,
  file: string,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): LayerFile {
  const { path, mode, uid, gid } = place!;
  return {
    path,
    mode: Number.parseInt(mode, 8),
    uid,
    gid,
    sizeBytes,
    async *read() {
      let left = sizeBytes;
      for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024, signal })) {
        left -= chunk.length;
        onBytes(chunk.length);
        yield chunk as Buffer;
      }
      if (left !== 0) throw new ArchiveError('expired');
    },
  };
}

type Baking = { to: FrontRepository; layer: NewLayer; saying: Saying; signal: AbortSignal };

/** The manifests of what comes out, the named one last; everything that they name is in the repository then. */
async function bake(
  { registry }: TransferContext,
  { from, top, images }: Base,
  { to, layer, saying, signal }: Baking,
): Promise<Manifest[]> {
  if (from.id !== to.id) await mountBlobs(registry, { from, to, signal }, images);
  const changed = new Map<Digest, Manifest>();
  for (const image of images) {
    signal.throwIfAborted();
    const config = await registry.readBlob(from.storageName, image.config!.digest, {
      maxBytes: maxConfigBytes,
    });
    const appended = appendLayer(image, config, layer, saying);
    await registry.putBlob(to.storageName, appended.config);
    changed.set(image.digest, appended.manifest);
  }
  const manifests = [...changed.values()];
  return top.children.length > 0 ? [...manifests, replaceChildren(top, changed)] : manifests;
}

function sayingOf({ name, top }: Base, files: readonly TransferFileRow[]): Saying {
  const paths = files.map(({ place }) => place!.path).sort();
  return {
    createdBy: `COPY ${paths.join(' ')} # added by Ownbase`,
    labels: {
      'org.opencontainers.image.base.name': name,
      'org.opencontainers.image.base.digest': top.digest,
      'io.ownbase.files': paths.join(' '),
    },
  };
}
