import { useTimeZone } from 'use-intl';
import { useNow } from './clock.ts';

/**
 * In which zone times are drawn: the server's while React takes over its page, when both must draw the same text; then
 * undefined, the browser's own. What the server never draws needs no zone at all.
 */
export function useZone(): string | undefined {
  const serverZone = useTimeZone();
  return useNow() === null ? serverZone : undefined;
}
