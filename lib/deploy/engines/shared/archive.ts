import type { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { FilledService } from '../../engine.ts';

/** Files as an archive that is laid over a container's root. They belong to whoever runs in it. */
export function buildArchive(files: FilledService['files'], user: string | null): Readable {
  const [uid = 0, gid = uid] = (user ?? '0').split(':').map(Number);
  const archive = pack();
  for (const { path, content, mode } of files) {
    archive.entry({ name: path.slice(1), mode, uid, gid, mtime: new Date(0) }, content);
  }
  archive.finalize();
  // tar-stream has streams of its own, which undici and node take as they are.
  return archive as unknown as Readable;
}
