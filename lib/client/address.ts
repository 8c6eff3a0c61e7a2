'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useRef, useTransition } from 'react';

/** Null or an empty text takes the parameter out of the address. */
export type QueryChanges = Record<string, string | null>;

/**
 * The state of a page that lives in its address: filter, sort, selection. `setQuery` replaces the address and lets
 * the server draw the page anew while the old one stays; `hrefWith` is the same as a link.
 */
export function useAddressQuery() {
  const router = useRouter();
  const pathname = usePathname();
  const params = useSearchParams();
  const [isPending, startTransition] = useTransition();
  const latest = useRef(params);
  useEffect(() => {
    latest.current = params;
  }, [params]);

  const hrefWith = useCallback(
    (changes: QueryChanges) => hrefOf(pathname, params, changes),
    [pathname, params],
  );
  const setQuery = useCallback(
    (changes: QueryChanges) => {
      startTransition(() => router.replace(hrefOf(pathname, latest.current, changes), { scroll: false }));
    },
    [router, pathname],
  );
  return { params, isPending, setQuery, hrefWith };
}

/** Where one is, with filter and all: what to come back to after signing in. */
export function useHere(): string {
  return hrefOf(usePathname(), useSearchParams(), {});
}

function hrefOf(pathname: string, params: URLSearchParams, changes: QueryChanges): string {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries(changes)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  return next.size > 0 ? `${pathname}?${next}` : pathname;
}
