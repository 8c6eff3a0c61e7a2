import 'server-only';
import { cookies } from 'next/headers';
import { callbackCookie } from './session-cookie.ts';

/** Where next-auth would have gone after the sign-in under way: path and query, or null. */
export async function callbackPath(): Promise<string | null> {
  const address = (await cookies()).get(callbackCookie)?.value ?? '';
  if (!URL.canParse(address)) return null;
  const { pathname, search, hash } = new URL(address);
  return pathname + search + hash;
}
