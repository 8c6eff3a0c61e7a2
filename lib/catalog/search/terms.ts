import type { Platform } from '../../contract/repositories.ts';
import { platformPattern, type SearchQuery } from '../../contract/search.ts';
import { isIndexed } from '../like-pattern.ts';

/** What a person looks for, read from the one field. What a kind has no term for is not looked for there. */
export type SearchTerms = {
  filters: SearchFilters;
  /** No word at all: the filters alone choose. */
  isFilterOnly: boolean;
  /** Part of a repository's name; null where the words cannot be one. */
  name: string | null;
  /** The start of a tag, in repositories whose name holds `within`. */
  tag: { prefix: string; within: string | null } | null;
  /** The start of a digest or image ID, `sha256:` included, in repositories whose name holds `within`. */
  digest: { prefix: string; within: string | null } | null;
  /** What stands in the JSON text of labels and annotations. */
  fact: string | null;
  /** Part of a user's name. */
  pusher: string | null;
};
export type SearchFilters = { by: string | null; platform: Platform | null; base: boolean | null };

/** Fewer digits of a digest would find nearly everything. */
const digestDigitsMin = 4;

/**
 * @param host What stands before names in commands (`registry.example:3000`): a name that was copied from one is
 * found without it.
 */
export function readTerms({ q, ...given }: Omit<SearchQuery, 'limit'>, host: string): SearchTerms {
  const { words, filters } = takeFilters(q, given);
  const text = words.startsWith(`${host}/`) ? words.slice(host.length + 1) : words;
  const nothing = { name: null, tag: null, digest: null, fact: null, pusher: null };
  if (text === '') return { ...nothing, filters, isFilterOnly: true };
  const terms = { ...nothing, filters, isFilterOnly: false };
  const digest = readDigest(text);
  if (digest && text.includes(':')) return { ...terms, digest };
  const fact = readFact(text);
  if (text.includes('=')) return { ...terms, fact };
  const colon = text.lastIndexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).toLowerCase();
  return {
    ...terms,
    digest,
    fact,
    name: name || null,
    tag: { prefix: text.slice(colon + 1), within: colon < 0 ? null : name },
    pusher: colon < 0 ? text.toLowerCase() : null,
  };
}

function takeFilters(q: string, given: Omit<SearchQuery, 'limit' | 'q'>) {
  const filters: SearchFilters = {
    by: given.by ?? null,
    platform: given.platform ? readPlatformName(given.platform) : null,
    base: given.base ?? null,
  };
  const rest = q.split(/\s+/).filter((word) => {
    const value = word.slice(word.indexOf(':') + 1);
    // `base:latest` is a tag of a repository, and so is `platform:v1`.
    if (word.startsWith('by:') && value) filters.by = value;
    else if (word === 'base:true' || word === 'base:false') filters.base = value === 'true';
    else if (word.startsWith('platform:') && platformPattern.test(value))
      filters.platform = readPlatformName(value);
    else return true;
    return false;
  });
  return { words: rest.join(' ').trim(), filters };
}

function readPlatformName(text: string): Platform {
  const [os = '', architecture = '', variant] = text.toLowerCase().split('/');
  return { os, architecture, ...(variant && { variant }) };
}

/** `sha256:1f3a`, `1f3a…` and `team/app@sha256:1f3a`. */
function readDigest(text: string): SearchTerms['digest'] {
  const [, name, digits] = /^(?:([^@]+)@)?(?:sha256:)?([0-9a-f]+)$/i.exec(text) ?? [];
  if (!digits || digits.length < digestDigitsMin || digits.length > 64) return null;
  return { prefix: `sha256:${digits.toLowerCase()}`, within: name?.toLowerCase() ?? null };
}

/** Less would find nearly every label. */
const factLengthMin = 3;
/** A word that is looked for also where the index has nothing of it. */
const beyondAscii = /[^\0-\x7f]{3}/;

/** PostgreSQL writes jsonb as `"key": "value"`, with the escapes of JSON. */
function readFact(text: string): string | null {
  const at = text.indexOf('=');
  if (at > 0)
    return `${JSON.stringify(text.slice(0, at))}: ${JSON.stringify(text.slice(at + 1)).slice(0, -1)}`;
  const isLookedFor = text.length >= factLengthMin && (isIndexed(text) || beyondAscii.test(text));
  return isLookedFor ? JSON.stringify(text).slice(1, -1) : null;
}
