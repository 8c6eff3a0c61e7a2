import { isRepositoryName, isTag } from './name-rules.ts';

/** The name of an image without its tenant. */
export type ImageName = { name: string; tag: string };

const archiveEnd = /(\.tar)?(\.(gz|tgz|zst|tar))?$/i;
/** `app-1.2`, `app_v1.2`: what follows the name looks like a version. */
const version = /^(.+?)[-_:@ ](v?\d[\w.-]*)$/;

/** What an image may be called that came in this file: `app-1.2.tar.gz` gives `app:1.2`. */
export function nameOfFile(fileName: string): ImageName {
  const stem = fileName.replace(archiveEnd, '');
  const [, name = stem, tag = 'latest'] = version.exec(stem) ?? [];
  return { name: tidyName(name), tag: tidyTag(tag) };
}

/** The name when another file is chosen: what was typed stays, what the file before proposed gives way. */
export function nameOfNextFile(entered: ImageName, fileBefore: string | null, nextFile: string): ImageName {
  const before = fileBefore === null ? null : nameOfFile(fileBefore);
  const next = nameOfFile(nextFile);
  const isTyped = (part: keyof ImageName) => entered[part] !== '' && entered[part] !== before?.[part];
  return {
    name: isTyped('name') ? entered.name : next.name,
    tag: isTyped('tag') ? entered.tag : next.tag,
  };
}

/**
 * What an image may be called that a file calls by these names: the last part of the fullest one. A name without
 * slash and colon is a tag, as OCI layouts have it.
 */
export function nameOfImage(names: readonly string[], fileName: string): ImageName {
  const full = names.find((each) => /[/:]/.test(each));
  if (full === undefined) return { ...nameOfFile(fileName), ...(names[0] && { tag: tidyTag(names[0]) }) };
  const [last = ''] = full.split('/').slice(-1);
  const [name = '', tag = 'latest'] = last.split('@')[0]!.split(':');
  return { name: tidyName(name), tag: tidyTag(tag) };
}

/** `acme/app:1.0` or `acme/app@sha256:…`; null for what names no image. */
export function parseImage(text: string): { repository: string; reference: string } | null {
  const [, repository = '', digest] = /^([^@]+)@(sha256:[0-9a-f]{64})$/.exec(text) ?? [];
  if (digest) return isRepositoryName(repository) ? { repository, reference: digest } : null;
  const at = text.lastIndexOf(':');
  const [name, tag] = [text.slice(0, at), text.slice(at + 1)];
  return at > 0 && isRepositoryName(name) && isTag(tag) ? { repository: name, reference: tag } : null;
}

function tidyName(text: string): string {
  const tidy = text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/[._-]{2,}/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '');
  return tidy || 'image';
}

function tidyTag(text: string): string {
  return text.replace(/[^\w.-]+/g, '-').slice(0, 128) || 'latest';
}
