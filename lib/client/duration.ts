'use client';

import { useTranslations } from 'use-intl';

/** `3 days` for whole days, else `5 hours`: how long something may still be undone. */
export function useDuration(): (hours: number) => string {
  const t = useTranslations('deletion');
  return (hours) => {
    if (hours >= 48 && hours % 24 === 0) return t('days', { days: hours / 24 });
    return t('hours', { hours });
  };
}
