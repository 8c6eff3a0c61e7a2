'use client';

import { useLocale } from 'use-intl';
import { useZone } from '#lib/client/zone';
import { formatExact } from '#lib/format/time';

/**
 * `Feb 19, 2027`, exact on hover: for ends, where “in 2 months” says too little. The server draws it in its own zone,
 * the browser takes over with the same text and then changes to its own.
 * @param iso an instant of the API.
 */
export function DateText({ iso }: { iso: string }) {
  const locale = useLocale();
  const timeZone = useZone();
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', ...(timeZone ? { timeZone } : {}) });
  return (
    <time dateTime={iso} title={formatExact(iso, locale, timeZone)} className="whitespace-nowrap">
      {format.format(new Date(iso))}
    </time>
  );
}
