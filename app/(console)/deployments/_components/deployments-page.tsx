'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { StateMark } from '#components/deployments/state-mark';
import { AddressSelect } from '#components/ui/address-select';
import { Cell, DataTable, HeaderCell, HeaderRow, Row } from '#components/ui/data-table';
import { LinkButton } from '#components/ui/link-button';
import { LoadMore } from '#components/ui/load-more';
import { PageHeader } from '#components/ui/page-header';
import { RelativeTime } from '#components/ui/relative-time';
import { SearchBox } from '#components/ui/search-box';
import { EmptyState, QueryError, TableSkeleton } from '#components/ui/states';
import { deploymentsQuery } from '#lib/client/deployments';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import type { DeploymentSummary, ListDeploymentsInput } from '#lib/contract/deployments';
import { KeptList } from './kept-list';

export function DeploymentsPage({ filter }: { filter: ListDeploymentsInput }) {
  const t = useTranslations('deployments');
  const common = useTranslations('common');
  const { tenants } = useMe();
  const list = useInfiniteQuery(deploymentsQuery(filter));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const isFiltered = Boolean(filter.q);
  const isUnknown = list.isError && !list.data;
  return (
    <>
      <PageHeader title={t('title')} description={t('lead')} />
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <SearchBox label={t('search')} />
        {tenants.length > 1 ? (
          <AddressSelect
            label={t('tenant')}
            param="tenant"
            current={filter.tenant ?? ''}
            items={[
              { value: '', label: t('allTenants') },
              ...tenants.map(({ id }) => ({ value: id, label: id })),
            ]}
          />
        ) : null}
      </div>
      {list.isPending ? <TableSkeleton /> : null}
      <QueryError query={list} />
      {items.length > 0 ? <DeploymentTable items={items} /> : null}
      {list.data && items.length === 0 ? (
        isFiltered ? (
          <EmptyState title={common('noResults', { query: filter.q ?? '' })} />
        ) : (
          <EmptyState title={t('empty.title')}>
            <p>{t('empty.body')}</p>
            <LinkButton href={filter.tenant ? paths.tenant(filter.tenant) : paths.public}>
              {t('empty.open')}
            </LinkButton>
          </EmptyState>
        )
      ) : null}
      <LoadMore list={list} />
      {isFiltered || isUnknown ? null : <KeptList tenant={filter.tenant} />}
    </>
  );
}

function DeploymentTable({ items }: { items: readonly DeploymentSummary[] }) {
  const t = useTranslations('deployments');
  return (
    <DataTable label={t('list')}>
      <HeaderRow>
        <HeaderCell>{t('column.name')}</HeaderCell>
        <HeaderCell>{t('column.state')}</HeaderCell>
        <HeaderCell hideBelow="sm">{t('column.image')}</HeaderCell>
        <HeaderCell hideBelow="lg">{t('column.pool')}</HeaderCell>
        <HeaderCell hideBelow="md">{t('column.address')}</HeaderCell>
        <HeaderCell hideBelow="lg">{t('column.changed')}</HeaderCell>
      </HeaderRow>
      <tbody>
        {items.map((each) => (
          <Row key={each.id}>
            <Cell isRowHeader>
              <Link href={paths.deployment(each.id)} className="font-medium hover:underline">
                {each.name}
              </Link>
              <span className="block text-xs text-muted">{each.tenantId}</span>
            </Cell>
            <Cell>
              <StateMark deployment={each} />
            </Cell>
            <Cell hideBelow="sm">
              <span className="[overflow-wrap:anywhere]">
                {each.image.repository}
                {each.image.tag ? `:${each.image.tag}` : ''}
              </span>
            </Cell>
            <Cell isMuted hideBelow="lg">
              {each.pool.name}
            </Cell>
            <Cell hideBelow="md">
              {each.url?.startsWith('http') ? (
                <a
                  href={each.url}
                  target="_blank"
                  rel="noreferrer"
                  className="underline [overflow-wrap:anywhere]"
                >
                  {each.url}
                </a>
              ) : (
                <span className="text-muted [overflow-wrap:anywhere]">{each.url ?? ''}</span>
              )}
            </Cell>
            <Cell isMuted hideBelow="lg">
              <RelativeTime iso={each.changedAt} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </DataTable>
  );
}
