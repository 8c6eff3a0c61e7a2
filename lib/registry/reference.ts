import { type Digest, isDigest } from './digest.ts';
import { RegistryError } from './errors.ts';

/** What a manifest is asked for by. */
export type Reference = { kind: 'tag'; tag: string } | { kind: 'digest'; digest: Digest };

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const namePattern = new RegExp(`^${component}(?:/${component})*$`);
const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** Ours, below Distribution's 255: a storage name may need a suffix. */
export const maxNameLength = 200;

export const isName = (text: string): boolean => text.length <= maxNameLength && namePattern.test(text);

export const isTag = (text: string): boolean => tagPattern.test(text);

/** @throws RegistryError NAME_INVALID */
export function parseName(text: string): string {
  if (isName(text)) return text;
  throw new RegistryError(
    'NAME_INVALID',
    `not a repository name: ${text.slice(0, 100)} (lower-case letters, digits, single separators . _ - and slashes; at most ${maxNameLength} characters)`,
  );
}

/** `acme/team/app:1.0` or `acme/app@sha256:…`. Null for what is neither. */
export function parseImageRef(text: string): { repository: string; reference: string } | null {
  const at = text.indexOf('@');
  const split = at === -1 ? text.lastIndexOf(':') : at;
  if (split <= 0) return null;
  const [repository, reference] = [text.slice(0, split), text.slice(split + 1)];
  const fits = isName(repository) && (at === -1 ? isTag(reference) : isDigest(reference));
  return fits ? { repository, reference } : null;
}

/** @throws RegistryError DIGEST_INVALID, or MANIFEST_INVALID for what can be no tag. */
export function parseReference(text: string): Reference {
  if (isDigest(text)) return { kind: 'digest', digest: text };
  if (text.includes(':'))
    throw new RegistryError('DIGEST_INVALID', `not a sha256 digest: ${text.slice(0, 100)}`);
  if (isTag(text)) return { kind: 'tag', tag: text };
  throw new RegistryError(
    'TAG_INVALID',
    `not a tag: ${text.slice(0, 100)} (letters, digits, _ . -; at most 128 characters)`,
  );
}
