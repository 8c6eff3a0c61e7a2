'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { PageHeader } from '#components/ui/page-header';
import { EmptyState } from '#components/ui/states';
import { paths } from '#lib/client/paths';
import { BakeForm } from './bake-form';

/** @param tenant where the new image goes at first; null: one may push nowhere. */
export function BakePage({ base, tenant }: { base: string | null; tenant: string | null }) {
  const t = useTranslations('bake');
  const transfers = useTranslations('transfers');
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('lead')}
        above={
          <Link href={paths.transfers()} className="underline">
            {transfers('title')}
          </Link>
        }
      />
      {tenant === null ? (
        <EmptyState title={transfers('noTenant')} />
      ) : (
        <BakeForm key={base} base={base} tenant={tenant} />
      )}
    </>
  );
}
