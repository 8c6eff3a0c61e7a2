const maxLength = 64;

/**
 * A name by the rule of contract/common.ts from whatever a provider calls somebody: the part before the `@`, in small
 * letters without accents, with one `-` for everything else. Nothing usable left: `user`.
 */
export function safeUserName(wished: string): string {
  const plain = (wished.split('@')[0] ?? '').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const name = plain
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/[._-]{2,}/g, '-')
    .slice(0, maxLength)
    .replace(/^[._-]+|[._-]+$/g, '');
  return name.length < 2 ? 'user' : name;
}

/** The same with a number behind, for when the name is another's: `ada`, `ada-2`, `ada-3`. */
export function numberedName(name: string, count: number): string {
  if (count === 1) return name;
  const suffix = `-${count}`;
  return name.slice(0, maxLength - suffix.length).replace(/[._-]+$/, '') + suffix;
}
