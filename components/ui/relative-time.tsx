'use client';

import { useLocale, useNow as useProviderNow } from 'use-intl';
import { useNow } from '#lib/client/clock';
import { useZone } from '#lib/client/zone';
import { formatExact, formatRelative } from '#lib/format/time';

/**
 * `3 hours ago`, exact on hover. The server draws it with its own clock and zone, the browser takes over with the
 * same texts and then changes to its own.
 * @param iso an instant of the API.
 */
export function RelativeTime({ iso }: { iso: string }) {
  const locale = useLocale();
  const serverNow = useProviderNow();
  const browserNowMs = useNow();
  const exact = formatExact(iso, locale, useZone());
  return (
    <time dateTime={iso} title={exact} className="whitespace-nowrap">
      {formatRelative(iso, browserNowMs ?? serverNow.getTime(), locale)}
    </time>
  );
}
