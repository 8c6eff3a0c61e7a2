'use client';

import { Button } from '@heroui/react/button';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { LoadMore } from '#components/ui/load-more';
import { PageHeader } from '#components/ui/page-header';
import { SearchBox } from '#components/ui/search-box';
import { EmptyState, ErrorPanel, TableSkeleton } from '#components/ui/states';
import { useDialog } from '#lib/client/dialog';
import { useMe } from '#lib/client/me';
import { type TenantFilter, tenantsQuery } from '#lib/client/tenants';
import { NewTenantDialog } from './new-tenant-dialog';
import { TenantTable } from './tenant-table';

export function TenantList({ filter }: { filter: TenantFilter }) {
  const t = useTranslations('tenants');
  const dialog = useDialog();
  const tenants = useInfiniteQuery(tenantsQuery(filter));
  const shown = tenants.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('lead')}
        action={
          <Button variant="primary" onPress={dialog.open}>
            {t('create')}
          </Button>
        }
      />
      <div className="mb-3">
        <SearchBox label={t('search')} />
      </div>
      {shown.length > 0 ? <TenantTable tenants={shown} /> : null}
      {tenants.data && shown.length === 0 ? <NoTenants q={filter.q} /> : null}
      {tenants.isPending ? <TableSkeleton /> : null}
      {tenants.isLoadingError ? (
        <ErrorPanel error={tenants.error} onRetry={() => void tenants.refetch()} />
      ) : null}
      <LoadMore list={tenants} />
      <NewTenantDialog key={dialog.key} {...dialog.props} />
    </>
  );
}

function NoTenants({ q }: { q: string | undefined }) {
  const t = useTranslations('tenants');
  const { host } = useMe().instance;
  if (q) {
    return (
      <EmptyState title={t('none.title', { q })}>
        <p>{t('none.body')}</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={t('empty.title')}>
      <p>{t.rich('empty.body', { example: () => <code className="font-mono">{host}/acme/app:v1</code> })}</p>
    </EmptyState>
  );
}
