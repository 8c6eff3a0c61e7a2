'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Members } from '#components/admin/members/members';
import { TenantForm } from '#components/admin/tenant-form';
import { PageHeader } from '#components/ui/page-header';
import { tenantQuery } from '#lib/client/tenants';

export function MembersPage({ tenantId }: { tenantId: string }) {
  const t = useTranslations('members');
  const { data: tenant } = useSuspenseQuery(tenantQuery(tenantId));
  const lead = t('lead', { tenant: tenant.displayName || tenant.id });
  return (
    <>
      <PageHeader
        title={t('title')}
        description={tenant.abilities.edit ? lead : `${lead} ${t('readOnly')}`}
      />
      <div className="pb-6">
        <Members tenant={tenant} />
      </div>
      {tenant.abilities.edit ? <TenantForm tenant={tenant} /> : null}
    </>
  );
}
