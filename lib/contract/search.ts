import { z } from 'zod';
import { instant, limit, trimmedText, visibility } from './common.ts';

/** At most `limit` of each kind, best first. A search that is too long is refused, not cut. */
export const searchQuery = z.object({ q: trimmedText(200).min(1), limit });

export const searchResult = z
  .object({
    repositories: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        description: z.string(),
        visibility,
        isBaseImage: z.boolean(),
      }),
    ),
    tags: z.array(
      z.object({
        repositoryId: z.string(),
        repositoryName: z.string(),
        name: z.string(),
        digest: z.string(),
        pushedAt: instant,
      }),
    ),
  })
  .meta({ id: 'SearchResult' });
export type SearchResult = z.infer<typeof searchResult>;
