import { z } from 'zod';
import { instant, personRef, rowId, text } from './common.ts';
import { platform } from './repositories.ts';

/** `reference` is a tag or a digest. */
export const imageParams = z.object({ repositoryId: rowId, reference: text(200) });
export const imageQuery = z.object({
  platform: text(100)
    .optional()
    .describe('os/architecture[/variant] of an index; without it linux/amd64, else the first one.'),
});

export const archiveQuery = z.object({
  platform: text(100).optional().describe('os/architecture[/variant] of an index; without it all platforms.'),
});

/** What the file of an image is called: `acme_app_1.0.tar`; by digest its first twelve digits stand for the tag. */
export function archiveName(repository: string, reference: string): string {
  const last = reference.includes(':') ? reference.split(':')[1]!.slice(0, 12) : reference;
  return `${repository.replaceAll('/', '_')}_${last}.tar`;
}

/** One step of how the image was built; `emptyLayer` steps add no bytes. */
export const layerView = z.object({
  digest: z.string().nullable(),
  mediaType: z.string().nullable(),
  sizeBytes: z.int(),
  command: z.string().describe('The command of the config’s history; empty when it tells none.'),
  createdAt: z.string().nullable(),
  emptyLayer: z.boolean(),
});
export type LayerView = z.infer<typeof layerView>;

/** What the config says a container of this image starts with. */
export const runConfigView = z.object({
  env: z.array(z.string()).describe('NAME=value.'),
  exposedPorts: z.array(z.string()).describe('8080/tcp.'),
  volumes: z.array(z.string()),
  entrypoint: z.array(z.string()),
  cmd: z.array(z.string()),
  workingDir: z.string(),
  user: z.string(),
  labels: z.record(z.string(), z.string()),
  stopSignal: z.string(),
  healthcheck: z.array(z.string()),
});
export type RunConfigView = z.infer<typeof runConfigView>;

export const imageView = z
  .object({
    repositoryId: z.string(),
    repositoryName: z.string(),
    digest: z.string().describe('Of what was asked for: the index, where it is one.'),
    mediaType: z.string(),
    artifactType: z.string().nullable(),
    tags: z.array(z.string()).describe('All tags of this digest, at most 200.'),
    pushedBy: personRef.describe('The creator: who pushed it.'),
    pushedAt: instant,
    pullCount: z.int(),
    sizeBytes: z.int().describe('Of all platforms together.'),
    annotations: z.record(z.string(), z.string()),
    contentMissing: z.boolean().describe('The registry does not answer with this content.'),
    platforms: z
      .array(
        z.object({
          platform: platform.nullable(),
          digest: z.string(),
          mediaType: z.string(),
          sizeBytes: z.int(),
        }),
      )
      .describe('The children of an index; empty for a single image.'),
    image: z
      .object({
        digest: z.string(),
        imageId: z.string().describe('The digest of the config.'),
        platform: platform.nullable(),
        createdAt: z.string().nullable().describe('When it was built, as its config says.'),
        author: z.string().nullable().describe('As its config says; anybody can write anything there.'),
        sizeBytes: z.int(),
        layers: z.array(layerView),
        config: runConfigView
          .nullable()
          .describe('Null where the config is not that of an image, or too large.'),
      })
      .nullable()
      .describe('The image of the chosen platform; null where there is none.'),
  })
  .meta({ id: 'Image' });
export type ImageView = z.infer<typeof imageView>;
