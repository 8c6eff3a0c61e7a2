const yearSeconds = 365 * 24 * 60 * 60;

/** Remembers a preference that the server draws the next page with. Never for secrets: scripts can read it. */
export function writePreferenceCookie(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is missing in older browsers and on plain HTTP
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${yearSeconds}; samesite=lax`;
}

/** Whether this browser has made the choice already. */
export function hasPreferenceCookie(name: string): boolean {
  return document.cookie.split('; ').some((part) => part.startsWith(`${name}=`));
}
