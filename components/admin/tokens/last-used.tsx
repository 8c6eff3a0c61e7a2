'use client';

import { useTranslations } from 'use-intl';
import { RelativeTime } from '#components/ui/relative-time';
import { describeUserAgent } from '#lib/format/user-agent';

/** When a secret was used last, and below it from where. */
export function LastUsed({
  use: { lastUsedAt, lastUsedAddress, lastUsedAgent },
}: {
  use: { lastUsedAt: string | null; lastUsedAddress: string; lastUsedAgent: string };
}) {
  const t = useTranslations('tokens');
  if (lastUsedAt === null) return t('neverUsed');
  const { program } = describeUserAgent(lastUsedAgent);
  return (
    <>
      <RelativeTime iso={lastUsedAt} />
      {lastUsedAddress ? (
        <span className="block text-xs" title={lastUsedAgent || undefined}>
          <span className="font-mono">{lastUsedAddress}</span> {program}
        </span>
      ) : null}
    </>
  );
}
