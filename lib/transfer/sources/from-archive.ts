import { ArchiveError } from './archive-error.ts';
import { fromDockerArchive } from './from-docker-archive.ts';
import { fromOciLayout } from './from-oci-layout.ts';
import type { ReadOptions, SourceImage } from './source.ts';
import type { TarSource } from './tar-source.ts';

/**
 * The images of an archive, whoever made it. One that is both at once is read as an OCI layout where that is whole,
 * since that keeps every digest.
 *
 * @throws ArchiveError `no-image` where there is none, `archive-incomplete` where parts are not there, and as
 * fromOciLayout and fromDockerArchive do
 */
export async function fromArchive(tar: TarSource, options?: ReadOptions): Promise<SourceImage[]> {
  const layout = await fromOciLayout(tar);
  if (layout.length > 0) return layout;
  const images = await fromDockerArchive(tar, options);
  if (images.length > 0) return images;
  throw new ArchiveError(tar.find('index.json') ? 'archive-incomplete' : 'no-image');
}
