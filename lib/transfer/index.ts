/**
 * Images on their way from one place to another.
 *
 * What holds here:
 * - Whoever copies may pull there and push here; both are asked when it begins, of the principal that asks.
 * - What takes long is a transfer: a row with a heartbeat, and files in a folder until it is over. Its rights are those of
 *   whoever began it, asked when it begins, when it is worked on, and again before its manifests.
 * - An archive is never unpacked to its names. It is known as a whole before a manifest of it is pushed, and every blob
 *   is held against its digest.
 * - Inside the registry blobs are mounted: no byte moves. Manifests keep their bytes, so their digests.
 * - An archive is planned before its first byte goes out: its length and every byte of it are determined.
 * - Children come before their index, so that what is broken off has left nothing to see.
 */
export { copyImage } from './copy-image.ts';
export { type Archive, planArchive } from './download/plan-archive.ts';
export { type ByteRange, readArchive } from './download/read-archive.ts';
export type { TransferContext } from './jobs/context.ts';
export { createHeadStarts, type HeadStarts } from './jobs/head-start.ts';
export { receiveUpload } from './jobs/receive.ts';
export { sweepTransfers } from './jobs/sweep.ts';
export { cancelTransfer, createTransfer, getTransfer, listTransfers, nameImages } from './jobs/transfers.ts';
export { createUploads, type Uploads } from './jobs/uploads.ts';
export { workOnTransfers } from './jobs/work.ts';
export { buildTar, type TarEntry, tarEnd, tarHeader, tarPadding } from './tar.ts';
