import { z } from 'zod';
import { instant, limit, queryFlag, trimmedText, visibility } from './common.ts';

export const platformPattern = /^[a-z0-9_]+\/[a-z0-9_]+(\/[a-z0-9_.]+)?$/i;

/** The same filters may stand in `q`: `by:alice`, `platform:linux/arm64`, `base:true`. */
export const searchFilters = z.object({
  by: trimmedText(64).min(1).optional().describe('Only what this user has pushed.'),
  platform: z
    .string()
    .max(100)
    .regex(platformPattern)
    .optional()
    .describe('Only what runs there: linux/arm64, linux/arm/v7.'),
  base: queryFlag.optional().describe('true: only custom base images (…_ownbase); false: none of them.'),
});

const words = trimmedText(200).describe(
  'Part of a repository’s name, name:tag, the start of a tag, digest or image ID, key=value of a label or annotation ' +
    'or a word of it, part of a user’s name.',
);
/** What an address may hold, each part by itself. */
export const searchAddress = searchFilters.extend({ q: words.optional() });

/** At most `limit` of each kind, best first. A search that is too long is refused, not cut. */
export const searchQuery = searchFilters
  .extend({ q: words.default(''), limit })
  .refine(({ q, by, platform, base }) => q !== '' || by || platform || base !== undefined, {
    path: ['q'],
    message: 'Say what to look for, or give a filter.',
  });
export type SearchQuery = z.output<typeof searchQuery>;

/** How well a name fits: it is this, begins so, holds it; `filter`: only filters were given. */
export const nameMatch = z.enum(['exact', 'prefix', 'part', 'filter']);
export type NameMatch = z.infer<typeof nameMatch>;
export const imageMatch = z.enum(['digest', 'image-id', 'label', 'annotation', 'filter']);
export type ImageMatch = z.infer<typeof imageMatch>;

const foundRepository = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    visibility,
    isBaseImage: z.boolean(),
    match: nameMatch,
  })
  .meta({ id: 'FoundRepository' });
export type FoundRepository = z.infer<typeof foundRepository>;

const foundTag = z
  .object({
    repositoryId: z.string(),
    repositoryName: z.string(),
    name: z.string(),
    digest: z.string(),
    pushedAt: instant,
    match: nameMatch,
  })
  .meta({ id: 'FoundTag' });
export type FoundTag = z.infer<typeof foundTag>;

const foundImage = z
  .object({
    repositoryId: z.string(),
    repositoryName: z.string(),
    digest: z.string(),
    imageId: z.string().nullable().describe('The digest of the config; null for an index.'),
    tags: z.array(z.string()).describe('At most five that name it, the newest first.'),
    pushedAt: instant,
    match: imageMatch,
    fact: z
      .object({ key: z.string(), value: z.string() })
      .nullable()
      .describe('The label or annotation that was found; a long value is cut.'),
  })
  .meta({ id: 'FoundImage' });
export type FoundImage = z.infer<typeof foundImage>;

const foundPusher = z
  .object({
    name: z.string(),
    lastPushedAt: instant.describe('Of what the asker may see.'),
    match: nameMatch,
  })
  .meta({ id: 'FoundPusher' });
export type FoundPusher = z.infer<typeof foundPusher>;

export const searchResult = z
  .object({
    repositories: z.array(foundRepository),
    tags: z.array(foundTag),
    images: z.array(foundImage),
    pushers: z.array(foundPusher).describe('Users whose pushes the asker may see.'),
  })
  .meta({ id: 'SearchResult' });
export type SearchResult = z.infer<typeof searchResult>;
