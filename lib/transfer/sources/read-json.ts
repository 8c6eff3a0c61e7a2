import { ArchiveError } from './archive-error.ts';
import type { TarFile } from './tar-index.ts';
import type { TarSource } from './tar-source.ts';

/** Real ones have kilobytes; with many images some more. */
const maxJsonBytes = 8 * 1024 * 1024;

/** @throws ArchiveError `archive-broken` for what is no JSON object or list, `archive-too-large` */
export async function readJson(tar: TarSource, file: TarFile, name: string): Promise<object> {
  const bytes = await tar.readSmall(file, maxJsonBytes);
  try {
    const json: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof json === 'object' && json !== null) return json;
  } catch {
    // Said below.
  }
  throw new ArchiveError('archive-broken', name);
}
