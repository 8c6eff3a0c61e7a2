'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { LinkButton } from './link-button';
import { EmptyState } from './states';

/** What does not exist and what may not be seen: one page for both, so that it tells nothing. */
export function NotFoundPanel() {
  const t = useTranslations('states');
  return (
    <EmptyState title={<span className="text-xl">{t('notFoundTitle')}</span>}>
      <p>{t('notFoundText')}</p>
      <LinkButton href="/public">{t('toPublic')}</LinkButton>
    </EmptyState>
  );
}

/** A page that broke. `digest` finds the cause in the server's log. */
export function BrokenPagePanel({ digest, onRetry }: { digest: string | undefined; onRetry: () => void }) {
  const t = useTranslations('states');
  const common = useTranslations('common');
  return (
    <EmptyState title={<span className="text-xl">{t('pageErrorTitle')}</span>}>
      <p role="alert">{digest ? t('pageErrorText', { digest }) : t('pageErrorTextPlain')}</p>
      <Button variant="outline" onPress={onRetry}>
        {common('retry')}
      </Button>
    </EmptyState>
  );
}
