'use client';

import { useTranslations } from 'use-intl';
import { ProgressBar } from '#components/ui/progress-bar';
import type { ReconcileRunView } from '#lib/contract/registry';

/** How far the run has come. It goes on when the page is left. */
export function RunProgress({ run: { state, counts } }: { run: ReconcileRunView }) {
  const t = useTranslations('registry.progress');
  const { repositories: all, repositoriesDone: done } = counts;
  const isCounted = state === 'running' && all > 0;
  return (
    <section aria-label={t('title')} className="max-w-xl rounded-lg border border-border p-4">
      <h2 className="font-medium">{t('title')}</h2>
      <div className="mt-2">
        <ProgressBar label={t('title')} value={isCounted ? done : null} max={all} />
      </div>
      <p className="mt-2 text-muted tabular-nums">
        {isCounted ? t('count', { done, all }) : t('queued')}
        {counts.tagsAdded > 0 ? (
          <span className="block">
            {t('added', { repositories: counts.repositoriesAdded, tags: counts.tagsAdded })}
          </span>
        ) : null}
      </p>
    </section>
  );
}
