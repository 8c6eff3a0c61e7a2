'use client';

import { useTranslations } from 'use-intl';
import { DateText } from '#components/admin/date-text';
import { Mark } from '#components/ui/mark';
import { RelativeTime } from '#components/ui/relative-time';
import { useNow } from '#lib/client/clock';
import type { TokenScope } from '#lib/contract/me';

/** What a secret allows, a mark each. */
export function ScopeMarks({ scopes }: { scopes: readonly TokenScope[] }) {
  const t = useTranslations('tokens');
  return (
    <span className="inline-flex flex-wrap gap-1">
      {scopes.map((scope) => (
        <Mark key={scope} title={t(`scopeHint.${scope}`)}>
          {t(`scope.${scope}`)}
        </Mark>
      ))}
    </span>
  );
}

/** The patterns of the repositories that a secret opens; nothing where it opens all. */
export function PatternList({ patterns }: { patterns: readonly string[] }) {
  const t = useTranslations('tokens');
  if (patterns.length === 0) return null;
  return (
    <span className="block font-mono text-xs text-muted [overflow-wrap:anywhere]">
      <span className="sr-only">{t('opens')} </span>
      {patterns.join(', ')}
    </span>
  );
}

export function Expiry({ expiresAt }: { expiresAt: string | null }) {
  const t = useTranslations('tokens');
  const nowMs = useNow();
  if (!expiresAt) return <span className="text-muted">{t('never')}</span>;
  if (nowMs !== null && Date.parse(expiresAt) <= nowMs) return <Mark tone="danger">{t('expired')}</Mark>;
  return <DateText iso={expiresAt} />;
}

/** While two secrets work after a rotation: until when. */
export function OverlapNote({ previousEndsAt }: { previousEndsAt: string | null }) {
  const t = useTranslations('tokens');
  if (previousEndsAt === null) return null;
  return (
    <span className="block text-xs text-warning-soft-foreground">
      {t.rich('overlaps', { until: () => <RelativeTime iso={previousEndsAt} /> })}
    </span>
  );
}
