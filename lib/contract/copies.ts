import { z } from 'zod';
import { text } from './common.ts';

const imageName = text(400);

export const copyBody = z.object({
  from: imageName.describe(
    '`<repository>:<tag>` or `<repository>@<digest>`: an image or an index of this registry.',
  ),
  to: imageName.describe('`<repository>:<tag>`: made where it is not there yet; a tag that is there moves.'),
});
export type CopyBody = z.infer<typeof copyBody>;

export const copyView = z
  .object({
    repositoryId: z.string(),
    repository: z.string(),
    tag: z.string(),
    digest: z.string(),
    previousDigest: z.string().nullable().describe('What the tag named before.'),
  })
  .meta({ id: 'Copy' });
export type CopyView = z.infer<typeof copyView>;
