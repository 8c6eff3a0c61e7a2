import { z } from 'zod';
import { cursor, digest, instant, limit, pageOf, personRef, rowId, tagName, text } from './common.ts';

/** What is to go: some tags, an image with all its tags, or the whole repository. */
export const deletionBody = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tags'), tags: z.array(tagName).min(1).max(500) }),
  z.object({ kind: z.literal('image'), digest }),
  z.object({ kind: z.literal('repository') }),
]);
export type DeletionBody = z.infer<typeof deletionBody>;

/** What would fall, computed when asked. */
export const deletionPreview = z
  .object({
    tags: z.array(z.string()).describe('Every tag that falls, by name; at most 500.'),
    tagCount: z.int(),
    images: z.array(z.string()).describe('Digests that nothing will point to any more; at most 500.'),
    imageCount: z.int(),
    freedBytes: z.int().describe('Of the tenant’s storage, once the undo window is over.'),
    undoWindowHours: z.int(),
  })
  .meta({ id: 'DeletionPreview' });
export type DeletionPreview = z.infer<typeof deletionPreview>;

export const deletionView = z
  .object({
    id: z.string(),
    repositoryId: z.string(),
    repositoryName: z.string(),
    kind: z.enum(['tags', 'image', 'repository']),
    tags: z.array(z.string()),
    digest: z.string().nullable(),
    deletedBy: personRef,
    deletedAt: instant,
    undoUntil: instant,
    undoneAt: instant.nullable(),
    purgedAt: instant.nullable(),
  })
  .meta({ id: 'Deletion' });
export type DeletionView = z.infer<typeof deletionView>;
export const deletionPage = pageOf(deletionView);

export const deletionParams = z.object({ deletionId: rowId });
/** GET /api/v1/deletions: what can still be undone, newest first. */
export const listDeletionsQuery = z.object({
  tenant: text(40).optional(),
  repository: rowId.optional().describe('The id of a repository.'),
  cursor,
  limit,
});
export type ListDeletionsQuery = z.infer<typeof listDeletionsQuery>;

export const undoneView = z
  .object({
    deletion: deletionView,
    restoredTags: z.array(z.string()),
    keptTags: z.array(z.string()).describe('Tags pushed again meanwhile: the newer one stays.'),
  })
  .meta({ id: 'UndoneDeletion' });
export type UndoneView = z.infer<typeof undoneView>;
