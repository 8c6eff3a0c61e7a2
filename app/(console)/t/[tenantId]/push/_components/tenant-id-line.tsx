'use client';

import { useTranslations } from 'use-intl';
import { CopyButton } from '#components/ui/copy-button';

/** The tenant's id, which stands in every name, with copy. */
export function TenantIdLine({ tenantId }: { tenantId: string }) {
  const t = useTranslations('push');
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg border border-border p-3">
      <span className="font-medium">{t('tenantId')}</span>
      <span className="flex items-center gap-1">
        <code className="font-mono text-base">{tenantId}</code>
        <CopyButton text={tenantId} label={t('tenantId')} />
      </span>
      <span className="text-xs text-muted">{t('tenantIdHint')}</span>
    </div>
  );
}
