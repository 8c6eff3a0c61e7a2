'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { PageHeader } from '#components/ui/page-header';
import { EmptyState } from '#components/ui/states';
import { deployFormQuery } from '#lib/client/deployments';
import { paths } from '#lib/client/paths';
import { DeployForm } from './deploy-form';

export function NewDeployment({ image, tenant }: { image: string; tenant: string | null }) {
  const t = useTranslations('deployments.form');
  const { data: form } = useSuspenseQuery(deployFormQuery(image, tenant));
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
      {form.tenantId === null ? <EmptyState title={t('noTenant')} /> : null}
      {form.tenantId !== null && form.pools.length === 0 ? (
        <EmptyState title={t('noPools', { tenant: form.tenantId })} />
      ) : null}
      {form.tenantId !== null && form.pools.length > 0 ? (
        <DeployForm key={form.tenantId} form={form} tenantId={form.tenantId} image={image} />
      ) : null}
    </>
  );
}
