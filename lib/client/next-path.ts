const home = '/public';

/**
 * Where to go after signing in: the path that `next` names, if it stays on this origin; else the landing page.
 * An address such as `//evil.example` or `/\evil.example` is another origin to a browser.
 */
export function safeNextPath(next: string | null | undefined): string {
  if (!next?.startsWith('/')) return home;
  const base = 'http://console.invalid';
  if (!URL.canParse(next, base)) return home;
  const { origin, pathname, search, hash } = new URL(next, base);
  if (origin !== base || pathname === '/sign-in') return home;
  // `/.//evil.example` parses to the path `//evil.example`.
  return pathname.startsWith('//') ? home : pathname + search + hash;
}
