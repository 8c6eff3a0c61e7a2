'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';

/** Two people wrote the same text: shows what is saved, and lets one choose. Nothing typed is lost meanwhile. */
export function StaleNotice({
  theirs,
  isPending,
  onKeepMine,
  onTakeTheirs,
}: {
  theirs: string;
  isPending: boolean;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}) {
  const t = useTranslations('repository.stale');
  return (
    <div
      role="alert"
      className="flex flex-col gap-2 rounded-md bg-warning-soft p-3 text-warning-soft-foreground"
    >
      <p className="font-medium">{t('title')}</p>
      <p>{t('text')}</p>
      <details className="text-foreground">
        <summary className="cursor-pointer">{t('theirs')}</summary>
        <pre className="mt-2 max-h-64 overflow-auto rounded-md border border-border bg-code p-3 font-mono text-xs whitespace-pre-wrap">
          {theirs || t('theirsEmpty')}
        </pre>
      </details>
      <div className="flex flex-wrap gap-2">
        <Button variant="outline" isPending={isPending} onPress={onKeepMine}>
          {t('keepMine')}
        </Button>
        <Button variant="outline" isDisabled={isPending} onPress={onTakeTheirs}>
          {t('takeTheirs')}
        </Button>
      </div>
    </div>
  );
}
