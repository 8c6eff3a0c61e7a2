'use client';

import { useTranslations } from 'use-intl';
import { Mark } from '#components/ui/mark';
import type { RegistryView } from '#lib/contract/registry';

/** Where the registry is, whether it answers, and what it no longer has. */
export function RegistryState({ view }: { view: RegistryView }) {
  const t = useTranslations('registry');
  return (
    <div>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="text-muted">{t('address')}</span>
        <code className="font-mono [overflow-wrap:anywhere]">{view.address}</code>
        {view.answers ? <Mark tone="success">{t('answers')}</Mark> : <Mark tone="danger">{t('silent')}</Mark>}
      </p>
      <p className="mt-1 max-w-prose text-muted">
        {t('missing', { count: view.missingManifests })} {t('missingHint')}
      </p>
    </div>
  );
}
