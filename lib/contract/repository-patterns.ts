import { z } from 'zod';

/** One component of a name: at most one `*` in it. There is one way to read it, so that nothing is tried twice. */
const component = '(?:[a-z0-9._-]+(?:\\*[a-z0-9._-]*)?|\\*[a-z0-9._-]*)';
export const repositoryPatternPattern = new RegExp(`^(?:${component}(?:/${component})*(?:/\\*\\*)?|\\*\\*)$`);

/**
 * `acme/app`, `acme/*`, `acme/web-*`, `acme/team/**`: a star is any part of one component, two at the end are all that
 * lies below. No more than that, so that a pattern of a stranger costs no more than a comparison.
 */
export const repositoryPattern = z.string().max(200).regex(repositoryPatternPattern);
export const repositoryPatterns = z.array(repositoryPattern).max(20);

/** One regular expression for all of them, which JavaScript and PostgreSQL read alike. */
export function regexOfPatterns(patterns: readonly string[]): string {
  const sources = patterns.map((pattern) =>
    pattern.replace(/\*\*|\*|\./g, (found) => (found === '**' ? '.+' : found === '*' ? '[^/]*' : '\\.')),
  );
  return `^(?:${sources.join('|')})$`;
}

/** Whether one of the patterns stands for this name; no patterns stand for none. */
export function matchesPattern(patterns: readonly string[], name: string): boolean {
  return patterns.length > 0 && new RegExp(regexOfPatterns(patterns)).test(name);
}
