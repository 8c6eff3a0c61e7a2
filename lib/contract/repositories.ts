import { z } from 'zod';
import {
  cursor,
  instant,
  limit,
  pageOf,
  personRef,
  queryFlag,
  repositoryName,
  rowId,
  text,
  trimmedText,
  version,
  visibility,
} from './common.ts';

export const repositorySort = z.enum(['name', 'updated', 'pulls', 'size', 'tags']);
export type RepositorySort = z.infer<typeof repositorySort>;
export const sortOrder = z.enum(['asc', 'desc']);
export type SortOrder = z.infer<typeof sortOrder>;

/** What GET /api/v1/repositories takes. Only what the asker may see is ever listed. */
export const listRepositoriesQuery = z.object({
  q: trimmedText(200).optional().describe('Part of the name or the description.'),
  tenant: text(40).optional().describe('Only repositories of this tenant.'),
  visibility: visibility.optional(),
  name: text(200).optional().describe('Exactly this repository.'),
  baseImages: queryFlag
    .optional()
    .describe('true: only custom base images (…_ownbase); false: none of them.'),
  favourites: queryFlag.optional().describe('true: only those that the asker has marked with a star.'),
  sort: repositorySort.default('name'),
  order: sortOrder.optional().describe('Default: asc for name, else desc.'),
  cursor,
  limit,
});
export type ListRepositoriesQuery = z.infer<typeof listRepositoriesQuery>;
export type ListRepositoriesInput = z.input<typeof listRepositoriesQuery>;

export const repositoryView = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    name: z.string().describe('With the tenant in front: acme/team/app.'),
    visibility,
    isBaseImage: z.boolean().describe('The name ends in _ownbase.'),
    description: z.string(),
    tagCount: z.int(),
    latestTag: z.string().nullable().describe('The tag pushed last; null when there is none.'),
    pullCount: z.int(),
    sizeBytes: z.int().describe('Sum of its distinct blobs; a few seconds behind a push.'),
    lastPushedAt: instant.nullable(),
    createdAt: instant,
    isFavourite: z.boolean().describe('The asker has marked it with a star.'),
  })
  .meta({ id: 'Repository' });
export type RepositoryView = z.infer<typeof repositoryView>;
export const repositoryPage = pageOf(repositoryView);
export type RepositoryPage = z.infer<typeof repositoryPage>;

export const repositoryDetail = repositoryView
  .extend({
    overview: z.string().describe('Markdown.'),
    createdBy: personRef,
    version: z.int().describe('Hand it back with a change; a stale one is a 409.'),
    abilities: z.object({
      push: z.boolean(),
      edit: z.boolean().describe('Description and overview.'),
      move: z.boolean().describe('Give it another name.'),
      delete: z.boolean(),
      visibilities: z.array(visibility).describe('The visibilities the asker may choose; empty: none.'),
    }),
  })
  .meta({ id: 'RepositoryDetail' });
export type RepositoryDetail = z.infer<typeof repositoryDetail>;

export const updateRepositoryBody = z.object({
  version,
  description: trimmedText(300).optional(),
  overview: text(100_000).optional(),
  visibility: visibility.optional(),
});
export type UpdateRepositoryBody = z.infer<typeof updateRepositoryBody>;

export const moveRepositoryBody = z.object({
  version,
  name: repositoryName
    .regex(/\//, 'must begin with a tenant')
    .meta({ examples: ['acme/team/app'] })
    .describe('Its new name, with a tenant in front.'),
});
export type MoveRepositoryBody = z.infer<typeof moveRepositoryBody>;

export const repositoryParams = z.object({ repositoryId: rowId });

export const platform = z
  .object({ os: z.string(), architecture: z.string(), variant: z.string().optional() })
  .meta({ id: 'Platform' });
export type Platform = z.infer<typeof platform>;

export const tagSort = z.enum(['version', 'name', 'pushed', 'size', 'pulls']);
export type TagSort = z.infer<typeof tagSort>;

/** Sorted over the whole set, not over the page: `version` is semver (others after), `name` natural. */
export const listTagsQuery = z.object({
  q: trimmedText(200).optional().describe('Part of the tag, or the start of a digest.'),
  sort: tagSort.default('pushed'),
  order: sortOrder.optional().describe('Default: asc for name, else desc.'),
  cursor,
  limit,
});
export type ListTagsQuery = z.infer<typeof listTagsQuery>;
export type ListTagsInput = z.input<typeof listTagsQuery>;

export const tagView = z
  .object({
    name: z.string(),
    digest: z.string(),
    mediaType: z.string(),
    platforms: z.array(platform),
    sizeBytes: z.int(),
    pushedBy: personRef,
    pushedAt: instant,
    pullCount: z.int(),
  })
  .meta({ id: 'Tag' });
export type TagView = z.infer<typeof tagView>;
export const tagPage = pageOf(tagView);
export type TagPage = z.infer<typeof tagPage>;
