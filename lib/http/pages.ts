import 'server-only';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import type { z } from 'zod';
import { getMe } from '../access/index.ts';
import type { MeView } from '../contract/me.ts';
import { AppError } from '../errors.ts';
import { getContext } from './context.ts';
import { pageAddress, pagePrincipal } from './page-principal.ts';

export type PageSearch = Promise<Record<string, string | string[] | undefined>>;

/** Who is looking at the page and what the frame needs, once per request. */
export const pageMe = cache(async (): Promise<MeView> => {
  return getMe(getContext().db, await pagePrincipal(), await pageAddress());
});

/**
 * The query of a page by the contract of its list. A parameter that does not fit is dropped, so an address that was
 * mistyped or shortened still shows a page, with the defaults.
 */
export async function pageQueryOf<S extends z.ZodObject>(
  schema: S,
  search: PageSearch,
): Promise<z.output<S>> {
  const given = Object.fromEntries(
    Object.entries(await search).filter(([, value]) => typeof value === 'string' && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const wrong = new Set(parsed.error.issues.map(({ path }) => path[0]));
  return schema.parse(Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name))));
}

/** Shows the not-found page where the domain answers NOT_FOUND; other failures go on to error.tsx. */
export async function orNotFound<Value>(promise: Promise<Value>): Promise<Value> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') notFound();
    throw error;
  }
}
