'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useCurrentTenant } from '#components/layout/current-tenant';
import { BakeLink } from '#components/transfers/bake-link';
import { UploadButton } from '#components/transfers/upload-button';
import { AddressSelect } from '#components/ui/address-select';
import { CommandBlock } from '#components/ui/command-block';
import { LoadMore } from '#components/ui/load-more';
import { PageHeader } from '#components/ui/page-header';
import { EmptyState, QueryError, TableSkeleton } from '#components/ui/states';
import { usePushTargets } from '#lib/client/push-targets';
import { type TransferFilter, transfersQuery } from '#lib/client/transfers';
import { TransferRow } from './transfer-row';

/** What comes in to the tenants where one may push. */
export function TransfersPage({ filter }: { filter: TransferFilter }) {
  const t = useTranslations('transfers');
  const targets = usePushTargets();
  if (targets.length === 0) {
    return (
      <>
        <PageHeader title={t('title')} description={t('lead')} />
        <EmptyState title={t('noTenant')} />
      </>
    );
  }
  return <Transfers filter={filter} tenants={targets} />;
}

function Transfers({ filter, tenants }: { filter: TransferFilter; tenants: readonly string[] }) {
  const t = useTranslations('transfers');
  const list = useInfiniteQuery(transfersQuery(filter));
  // A platform administrator may look at what comes in to any tenant.
  const choices = [...new Set([...tenants, ...(filter.tenantId ? [filter.tenantId] : [])])];
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('lead')}
        action={<Begin tenants={tenants} filter={filter} />}
      />
      {choices.length > 1 ? (
        <div className="mb-4">
          <AddressSelect
            label={t('tenant')}
            param="tenant"
            current={filter.tenantId ?? ''}
            items={[
              { value: '', label: t('allTenants') },
              ...choices.map((id) => ({ value: id, label: id })),
            ]}
          />
        </div>
      ) : null}
      {list.isPending ? <TableSkeleton /> : null}
      <QueryError query={list} />
      {items.length > 0 ? (
        <ul aria-label={t('title')} className="border-t border-separator">
          {items.map((each) => (
            <TransferRow key={each.id} transfer={each} />
          ))}
        </ul>
      ) : null}
      {list.data && items.length === 0 ? (
        <EmptyState title={t('empty.title')}>
          <p>{t('empty.body')}</p>
          <CommandBlock command="docker save -o app.tar app:1" label={t('upload.commandLabel')} />
        </EmptyState>
      ) : null}
      <LoadMore list={list} />
    </>
  );
}

/** The ways to begin: an archive by its button or dropped on the page, files for an image on a page of their own. */
function Begin({ tenants, filter }: { tenants: readonly string[]; filter: TransferFilter }) {
  const current = useCurrentTenant();
  const proposed = [filter.tenantId, current].find((id) => id && tenants.includes(id)) ?? null;
  return (
    <span className="flex flex-wrap gap-2">
      <BakeLink />
      <UploadButton tenantId={proposed} variant="primary" takesDrops />
    </span>
  );
}
