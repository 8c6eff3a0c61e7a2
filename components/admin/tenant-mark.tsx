'use client';

import { useTranslations } from 'use-intl';
import { Mark } from '#components/ui/mark';
import type { TenantView } from '#lib/contract/tenants';

/** Whether a tenant is disabled or deleted; nothing where it is in use. */
export function TenantMark({ state }: { state: TenantView['state'] }) {
  const t = useTranslations('tenants.state');
  if (state === 'active') return null;
  return <Mark tone={state === 'deleted' ? 'danger' : 'warning'}>{t(state)}</Mark>;
}
