'use client';

import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorMessage } from './error-message';
import { PlainButton } from './link-button';

/** What a list by pages tells of itself: the answer of useInfiniteQuery. */
type PagedList = {
  hasNextPage: boolean;
  isFetching: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  error: Error | null;
  fetchNextPage: (options: { cancelRefetch: boolean }) => unknown;
};

/**
 * More of a list: comes by itself when its end is in sight, one page at a time, and by a button for those who do not
 * scroll. After a failure it waits for the button.
 */
export function LoadMore({ list }: { list: PagedList }) {
  const t = useTranslations('common');
  const messageOf = useErrorMessage();
  const { hasNextPage, isFetching, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  const place = useRef<HTMLDivElement>(null);
  const isReady = hasNextPage && !isFetching && !isFetchNextPageError;
  useEffect(() => {
    if (!isReady || !place.current || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) fetchNextPage({ cancelRefetch: false });
      },
      // A little before it is seen, so that it is seldom waited for.
      { rootMargin: '200px' },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [isReady, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <div ref={place} className="flex flex-col items-center gap-2 py-4">
      {isFetchNextPageError ? (
        <p role="alert" className="text-danger-soft-foreground">
          {messageOf(list.error)}
        </p>
      ) : null}
      {/* Disabled it would lose the focus. */}
      <PlainButton aria-disabled={isFetchingNextPage} onClick={() => fetchNextPage({ cancelRefetch: false })}>
        {isFetchingNextPage ? t('loading') : t('loadMore')}
      </PlainButton>
    </div>
  );
}
