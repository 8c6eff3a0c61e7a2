'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useHere } from '#lib/client/address';
import { ApiError } from '#lib/client/api';
import { paths } from '#lib/client/paths';
import { useErrorMessage } from './error-message';
import { LinkButton, PlainButton } from './link-button';

/** Nothing to show: says why, and what to do next (a command, a link). */
export function EmptyState({
  title,
  children,
  isPage = false,
}: {
  title: ReactNode;
  children?: ReactNode;
  /** It is the whole page, and its title the page's. */
  isPage?: boolean;
}) {
  const Title = isPage ? 'h1' : 'h2';
  return (
    <div className="mx-auto flex max-w-2xl flex-col items-center gap-3 px-4 py-16 text-center text-balance">
      <Title className={isPage ? 'text-xl font-semibold' : 'text-base font-medium'}>{title}</Title>
      {children ? <div className="flex w-full flex-col items-center gap-3 text-muted">{children}</div> : null}
    </div>
  );
}

type Asked = {
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
  /** Told by LoadMore, at the end of the list. */
  isFetchNextPageError?: boolean;
};

/**
 * Why a query does not answer, above whatever it has answered before; nothing while it does. A page that asks again and
 * again must say so, or what it shows passes for what is.
 */
export function QueryError({ query }: { query: Asked }) {
  if (!query.isError || query.isFetchNextPageError) return null;
  return (
    <div className="mb-4">
      <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
    </div>
  );
}

/** A query that failed, in its place: what happened, the id for the administrator, and another try. */
export function ErrorPanel({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const t = useTranslations('states');
  const common = useTranslations('common');
  const messageOf = useErrorMessage();
  const isSignedOut = error instanceof ApiError && error.reason === 'sign-in-required';
  const requestId = error instanceof ApiError && !isSignedOut ? error.requestId : null;
  return (
    <div className="flex flex-col items-start gap-2 rounded-lg border border-danger/40 p-4">
      {/* Without the id, which is another with each try: it would be read aloud each time. */}
      <div role="alert" className="flex flex-col gap-2">
        <p className="font-medium">{t('errorTitle')}</p>
        <p className="text-muted">{messageOf(error)}</p>
      </div>
      {requestId ? (
        <p className="text-xs text-muted">
          {t('requestId')}: <code className="font-mono break-all">{requestId}</code>
        </p>
      ) : null}
      <div className="flex flex-wrap gap-2">
        {isSignedOut ? <SignInAgain /> : null}
        {onRetry ? <PlainButton onClick={onRetry}>{common('retry')}</PlainButton> : null}
      </div>
    </div>
  );
}

/** The session ended while the page was open: in again, and back to this page. */
function SignInAgain() {
  const t = useTranslations('frame');
  return (
    <LinkButton href={paths.signIn(useHere())} variant="primary">
      {t('signIn')}
    </LinkButton>
  );
}

/** The shape of a table while it is fetched; pages are drawn by the server, so this is seldom seen. */
export function TableSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <Skeleton>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: grey bars have no identity
        <div key={row} className="flex h-10 items-center border-b border-separator">
          <div className="h-3 w-2/5 rounded bg-default" />
        </div>
      ))}
    </Skeleton>
  );
}

/** The shape of a page of cards or text. */
export function BlockSkeleton({ blocks = 3 }: { blocks?: number }) {
  return (
    <Skeleton>
      {Array.from({ length: blocks }, (_, block) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: grey blocks have no identity
        <div key={block} className="mb-4 h-28 rounded-lg bg-default" />
      ))}
    </Skeleton>
  );
}

function Skeleton({ children }: { children: ReactNode }) {
  const t = useTranslations('common');
  return (
    <div role="status" aria-label={t('loading')} className="motion-safe:animate-pulse">
      {children}
    </div>
  );
}
