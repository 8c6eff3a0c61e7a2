'use client';

import { useTranslations } from 'use-intl';
import { Bytes } from '#components/ui/bytes';
import { RelativeTime } from '#components/ui/relative-time';
import type { RepositoryDetail } from '#lib/contract/repositories';

/** Tags, size, pulls and the last push in one line. */
export function RepositoryFacts({ repository }: { repository: RepositoryDetail }) {
  const t = useTranslations('repository.facts');
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      <li>{t('tags', { count: repository.tagCount })}</li>
      <li title={t('sizeHint')}>
        <Bytes value={repository.sizeBytes} />
      </li>
      <li>{t('pulls', { count: repository.pullCount })}</li>
      <li>
        {repository.lastPushedAt ? (
          <>
            {t('pushed')} <RelativeTime iso={repository.lastPushedAt} />
          </>
        ) : (
          t('neverPushed')
        )}
      </li>
    </ul>
  );
}
