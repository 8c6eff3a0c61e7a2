'use client';

import { useTranslations } from 'use-intl';
import { useSendingPercent } from '#lib/client/uploads';

/** How much of what this tab sends has gone out, beside the way to it. */
export function SendingMark() {
  const t = useTranslations('transfers.sending');
  const percent = useSendingPercent();
  if (percent === null) return null;
  return (
    <span title={t('label')} className="ml-auto text-xs text-muted tabular-nums">
      {`${percent} %`}
    </span>
  );
}
