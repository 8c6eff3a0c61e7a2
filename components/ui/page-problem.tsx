'use client';

import { useRouter } from 'next/navigation';
import { startTransition } from 'react';
import { useTranslations } from 'use-intl';
import { LinkButton, PlainButton } from './link-button';
import { EmptyState } from './states';

/**
 * What does not exist and what may not be seen: one page for both, so that it tells nothing.
 * @param signInHref the way in, for those who have not signed in.
 */
export function NotFoundPanel({ signInHref }: { signInHref?: string }) {
  const t = useTranslations('states');
  const frame = useTranslations('frame');
  return (
    <EmptyState isPage title={t('notFoundTitle')}>
      <p>{t('notFoundText')}</p>
      {signInHref ? <p>{t('notFoundSignIn')}</p> : null}
      <div className="flex flex-wrap justify-center gap-2">
        {signInHref ? (
          <LinkButton href={signInHref} variant="primary">
            {frame('signIn')}
          </LinkButton>
        ) : null}
        <LinkButton href="/public">{t('toPublic')}</LinkButton>
      </div>
    </EmptyState>
  );
}

/** A page that broke. `digest` finds the cause in the server's log; `onReset` is that of Next's error boundary. */
export function BrokenPagePanel({ digest, onReset }: { digest: string | undefined; onReset: () => void }) {
  const t = useTranslations('states');
  const common = useTranslations('common');
  const router = useRouter();
  // The failure came from the server, so its answer must be fetched anew before the page is drawn again.
  const retry = () =>
    startTransition(() => {
      router.refresh();
      onReset();
    });
  return (
    <EmptyState isPage title={t('pageErrorTitle')}>
      <p role="alert">{digest ? t('pageErrorText', { digest }) : t('pageErrorTextPlain')}</p>
      <PlainButton onClick={retry}>{common('retry')}</PlainButton>
    </EmptyState>
  );
}
