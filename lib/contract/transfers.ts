import { z } from 'zod';
import { instant, pageOf, pageQuery, personRef, rowId, tenantId, text } from './common.ts';

export const transferKind = z.enum(['upload', 'bake']);
export type TransferKind = z.infer<typeof transferKind>;

/**
 * `receiving`: bytes are expected; `waiting`: the images in the file want names; `queued` and `running`: a worker has
 * it, or gets it.
 */
export const transferState = z.enum([
  'receiving',
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'canceled',
]);
export type TransferState = z.infer<typeof transferState>;

export const transferProblemCodes = [
  'archive-broken',
  'archive-truncated',
  'archive-unsafe',
  'archive-too-large',
  'archive-incomplete',
  'digest-mismatch',
  'no-image',
  'disk-full',
  'not-allowed',
  'base-missing',
  'registry-refused',
  'registry-unavailable',
  'expired',
  'internal',
] as const;
export type TransferProblemCode = (typeof transferProblemCodes)[number];

export const transferProblem = z.object({
  code: z.enum(transferProblemCodes),
  detail: z.string().describe('The place in the file, or what exactly is in the way; may be empty.'),
});
export type TransferProblem = z.infer<typeof transferProblem>;

export const transferPhase = z.enum(['expanding', 'reading', 'pushing']);
export type TransferPhase = z.infer<typeof transferPhase>;

export const transferProgress = z.object({
  phase: transferPhase.nullable(),
  doneBytes: z.int(),
  totalBytes: z.int(),
  doneBlobs: z.int().describe('Configs and layers.'),
  totalBlobs: z.int(),
});
export type TransferProgress = z.infer<typeof transferProgress>;

export const transferImage = z.object({
  names: z.array(z.string()).describe('What the file calls it.'),
  platforms: z.array(z.string()),
  sizeBytes: z.int().describe('What is read of the file for it.'),
});
export type TransferImage = z.infer<typeof transferImage>;

export const transferResult = z.object({
  repositoryId: z.string(),
  repository: z.string(),
  tag: z.string(),
  digest: z.string(),
});
export type TransferResult = z.infer<typeof transferResult>;

export const transferFile = z.object({
  uploadId: z
    .string()
    .describe('The resource /api/v1/uploads/{uploadId} takes its bytes, by the tus protocol.'),
  name: z.string(),
  sizeBytes: z.int(),
  receivedBytes: z.int(),
});
export type TransferFile = z.infer<typeof transferFile>;

/** Where a file goes in an image, and whose it is there. */
export const filePlace = z.object({
  path: text(1024).describe('Absolute, with the name of the file at its end.'),
  mode: z
    .string()
    .regex(/^0?[0-7]{3,4}$/)
    .default('0644')
    .describe('Octal.'),
  uid: z.int().min(0).max(2_097_151).default(0),
  gid: z.int().min(0).max(2_097_151).default(0),
});
export type FilePlace = z.infer<typeof filePlace>;

const fileName = text(255).min(1);
const imageName = text(400).min(1);
/** 16 TiB: what no disk of a registry has. */
const sizeBytes = z
  .int()
  .min(0)
  .max(2 ** 44);

export const createUploadBody = z.object({
  kind: z.literal('upload'),
  tenantId: tenantId.describe('Whose the images will be.'),
  to: imageName
    .optional()
    .describe(
      '`<tenantId>/<name>:<tag>`, for a file with one image. Without it names are asked for afterwards.',
    ),
  file: z.object({ name: fileName, sizeBytes: sizeBytes.min(1) }),
});
export type CreateUploadBody = z.infer<typeof createUploadBody>;

export const createBakeBody = z.object({
  kind: z.literal('bake'),
  base: imageName.describe('`<repository>:<tag>` or `<repository>@<digest>`, of this registry.'),
  to: imageName.describe('`<tenantId>/<name>:<tag>`'),
  files: z
    .array(filePlace.extend({ name: fileName, sizeBytes }))
    .min(1)
    .max(100),
});
export type CreateBakeBody = z.infer<typeof createBakeBody>;

export const createTransferBody = z.discriminatedUnion('kind', [createUploadBody, createBakeBody]);
export type CreateTransferBody = z.infer<typeof createTransferBody>;
export type CreateTransferInput = z.input<typeof createTransferBody>;

export const nameImagesBody = z.object({
  targets: z
    .array(imageName.nullable())
    .min(1)
    .max(400)
    .describe(
      'One for each of `images`, in their order: `<tenantId>/<name>:<tag>`, or null to leave it out.',
    ),
});
export type NameImagesBody = z.infer<typeof nameImagesBody>;

export const transferView = z
  .object({
    id: z.string(),
    kind: transferKind,
    state: transferState,
    tenantId: z.string(),
    files: z.array(transferFile),
    base: z.string().nullable().describe('Of a bake.'),
    targets: z.array(z.string().nullable()),
    images: z.array(transferImage).describe('What was found in the file, while it waits for names.'),
    progress: transferProgress,
    results: z.array(transferResult),
    problem: transferProblem.nullable(),
    createdBy: personRef,
    isMine: z.boolean().describe('Whether it is yours, so that you may send its bytes.'),
    createdAt: instant,
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'Transfer' });
export type TransferView = z.infer<typeof transferView>;

export const listTransfersQuery = pageQuery.extend({ tenantId: tenantId.optional() });
export type ListTransfersQuery = z.infer<typeof listTransfersQuery>;
export const transferPage = pageOf(transferView);
export const transferParams = z.object({ transferId: rowId });
export const uploadParams = z.object({ uploadId: rowId });
