'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Bytes } from '#components/ui/bytes';
import { LinkButton } from '#components/ui/link-button';
import { PageHeader } from '#components/ui/page-header';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import { tenantQuery } from '#lib/client/tenants';
import type { TenantView } from '#lib/contract/tenants';
import { Members } from './members/members';
import { Section } from './section';
import { TenantForm } from './tenant-form';
import { TenantMark } from './tenant-mark';
import { TenantStates } from './tenant-states';

/** A tenant as the platform administrators keep it. */
export function TenantDetail({ tenantId }: { tenantId: string }) {
  const t = useTranslations('tenants.detail');
  const members = useTranslations('members');
  const { data: tenant } = useSuspenseQuery(tenantQuery(tenantId));
  const back = (
    <Link href={paths.tenants} className="text-link">
      {t('all')}
    </Link>
  );
  return (
    <>
      <PageHeader
        above={back}
        title={
          <span className="flex flex-wrap items-center gap-2">
            {tenant.id}
            <TenantMark state={tenant.state} />
          </span>
        }
        description={<TenantFacts tenant={tenant} />}
        action={
          tenant.state === 'deleted' ? null : (
            <LinkButton href={paths.tenant(tenant.id)}>{t('images')}</LinkButton>
          )
        }
      />
      {tenant.state === 'deleted' ? null : (
        <>
          <Section title={members('title')}>
            <Members tenant={tenant} />
          </Section>
          <TenantForm tenant={tenant} />
        </>
      )}
      <TenantStates tenant={tenant} />
    </>
  );
}

function TenantFacts({ tenant }: { tenant: TenantView }) {
  const t = useTranslations('tenants.detail');
  const { host } = useMe().instance;
  return (
    <>
      {t.rich('lead', {
        example: () => (
          <code className="font-mono text-xs [overflow-wrap:anywhere]">
            {host}/{tenant.id}/app:v1
          </code>
        ),
      })}{' '}
      {tenant.state === 'deleted'
        ? null
        : t.rich('facts', {
            repositories: tenant.repositoryCount,
            size: () => <Bytes value={tenant.sizeBytes} />,
          })}
    </>
  );
}
