import path from 'node:path';
import { invalidField } from '../target.ts';

/** A file of an image: absolute, as it is written there. @throws AppError INVALID_INPUT for `field` */
export function requireFilePath(text: string, field: string): string {
  const isFine =
    text.startsWith('/') &&
    !text.endsWith('/') &&
    path.posix.normalize(text) === text &&
    // Layers say by such names that files of those below are gone (image-spec, layer.md).
    !text.split('/').some((part) => part.startsWith('.wh.'));
  if (isFine) return text;
  throw invalidField(
    field,
    'A path is absolute, ends with the name of the file, and has no “.” or “..” in it.',
  );
}
