'use client';

import { useLocale, useTranslations } from 'use-intl';
import { formatBytes } from '#lib/format/bytes';

/** `12.3 MB`, the exact number on hover. */
export function Bytes({ value }: { value: number }) {
  const t = useTranslations('common');
  return (
    <span title={t('bytesExact', { bytes: value })} className="whitespace-nowrap">
      {formatBytes(value, useLocale())}
    </span>
  );
}
