'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { SelectField } from '#components/ui/fields';
import { LinkButton } from '#components/ui/link-button';
import { PageHeader } from '#components/ui/page-header';
import { EmptyState } from '#components/ui/states';
import { useAddressQuery } from '#lib/client/address';
import { deployFormQuery } from '#lib/client/deployments';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import type { DeployFormView } from '#lib/contract/deployments';
import { DeployForm } from './deploy-form';
import type { Entered } from './entered';

export function NewDeployment({ image, tenant }: { image: string; tenant: string | null }) {
  const t = useTranslations('deployments.form');
  const { data: form } = useSuspenseQuery(deployFormQuery(image, tenant));
  // Here, since the form is not drawn for a tenant without a pool: what was entered comes back with the next tenant.
  const [entered, setEntered] = useState<Partial<Entered>>({});
  const { repository, tag, digest } = form.image;
  return (
    <>
      <PageHeader
        title={t('title', { image: tag ? `${repository}:${tag}` : repository })}
        description={t('lead')}
        above={
          <Link
            href={paths.repository(repository, tag ? { tag } : { digest })}
            className="underline [overflow-wrap:anywhere]"
          >
            {repository}
          </Link>
        }
      />
      {form.tenantId === null ? <NoTenant /> : null}
      <TenantChoice form={form} />
      {form.tenantId !== null && form.pools.length === 0 ? (
        <EmptyState title={t('noPools', { tenant: form.tenantId })} />
      ) : null}
      {form.tenantId !== null && form.pools.length > 0 ? (
        <DeployForm
          key={form.tenantId}
          form={form}
          tenantId={form.tenantId}
          image={image}
          entered={entered}
          onEnter={(change) => setEntered((before) => ({ ...before, ...change }))}
        />
      ) : null}
    </>
  );
}

/** Platform administrators may deploy for each tenant that has a pool: what they miss is the pool. */
function NoTenant() {
  const t = useTranslations('deployments.form');
  if (!useMe().user?.isAdmin) return <EmptyState title={t('noTenant')} />;
  return (
    <EmptyState title={t('noGrants')}>
      <LinkButton href={paths.pools}>{t('toPools')}</LinkButton>
    </EmptyState>
  );
}

/** Above the form, and where the chosen tenant has none. */
function TenantChoice({ form: { tenants, tenantId } }: { form: DeployFormView }) {
  const t = useTranslations('deployments');
  const { setQuery } = useAddressQuery();
  if (tenantId === null || tenants.length < 2) return null;
  return (
    <div className="mb-6 max-w-md">
      <SelectField
        label={t('tenant')}
        value={tenantId}
        items={tenants.map((id) => ({ value: id, label: id }))}
        onChange={(event) => setQuery({ tenant: event.currentTarget.value })}
      />
    </div>
  );
}
