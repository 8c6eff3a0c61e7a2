/** What `/r/<name>` shows of a repository; `tags` is the one without a word in the address. */
export const repositoryViews = ['tags', 'overview', 'settings', 'deleted'] as const;
export type RepositoryPageView = (typeof repositoryViews)[number];

type Selection = { view?: RepositoryPageView; tag?: string; digest?: string; platform?: string };

/** The page of a repository, or of the image that `tag` or `digest` selects inside it. */
export function repositoryHref(name: string, { view, tag, digest, platform }: Selection = {}): string {
  const query = Object.entries({ view: view === 'tags' ? undefined : view, tag, digest, platform })
    .filter((entry): entry is [string, string] => Boolean(entry[1]))
    .map(([key, value]) => `${key}=${encodeQueryValue(value)}`);
  return `/r/${name}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** Colons and slashes may stand in a query as they are, and digests and platforms are read by people. */
function encodeQueryValue(value: string): string {
  return encodeURIComponent(value).replaceAll('%3A', ':').replaceAll('%2F', '/');
}

/**
 * The repository's name from the parameter of a catch-all page. Pages get their parameters URL-encoded (route
 * handlers do not), and a slash may come as `%2F` inside one segment. Null for what cannot be decoded.
 */
export function repositoryNameOfSegments(segments: readonly string[]): string | null {
  try {
    return segments.map(decodeURIComponent).join('/');
  } catch {
    return null;
  }
}

/** The first of a query parameter's values: `?tag=a&tag=b` means `a`. */
export function firstValue(value: string | string[] | undefined): string | undefined {
  return (Array.isArray(value) ? value[0] : value) || undefined;
}
