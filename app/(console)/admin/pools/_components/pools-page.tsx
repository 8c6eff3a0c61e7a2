'use client';

import { Button } from '@heroui/react/button';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { PoolDialog } from '#components/pools/pool-dialog';
import { PoolState } from '#components/pools/pool-state';
import { Bytes } from '#components/ui/bytes';
import { Cell, DataTable, HeaderCell, HeaderRow, Row } from '#components/ui/data-table';
import { PageHeader } from '#components/ui/page-header';
import { EmptyState, QueryError, TableSkeleton } from '#components/ui/states';
import { useDialog } from '#lib/client/dialog';
import { paths } from '#lib/client/paths';
import { poolsQuery } from '#lib/client/pools';
import type { PoolView } from '#lib/contract/pools';

export function PoolsPage() {
  const t = useTranslations('pools');
  const pools = useQuery(poolsQuery());
  const dialog = useDialog();
  const isEmpty = pools.data?.items.length === 0;
  const add = (
    <Button variant="primary" onPress={dialog.open}>
      {t('add')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('lead')} action={isEmpty ? null : add} />
      {pools.isPending ? <TableSkeleton rows={3} /> : null}
      <QueryError query={pools} />
      {pools.data && !isEmpty ? <PoolTable pools={pools.data.items} /> : null}
      {isEmpty ? (
        <EmptyState title={t('empty.title')}>
          <p>{t('empty.body')}</p>
          {add}
        </EmptyState>
      ) : null}
      <PoolDialog key={dialog.key} pool={null} {...dialog.props} />
    </>
  );
}

function PoolTable({ pools }: { pools: readonly PoolView[] }) {
  const t = useTranslations('pools');
  return (
    <DataTable label={t('list')}>
      <HeaderRow>
        <HeaderCell>{t('column.name')}</HeaderCell>
        <HeaderCell>{t('column.state')}</HeaderCell>
        <HeaderCell hideBelow="sm">{t('column.kind')}</HeaderCell>
        <HeaderCell align="end" hideBelow="md">
          {t('column.tenants')}
        </HeaderCell>
        <HeaderCell align="end" hideBelow="md">
          {t('column.deployments')}
        </HeaderCell>
        <HeaderCell align="end" hideBelow="lg">
          {t('column.cpus')}
        </HeaderCell>
        <HeaderCell align="end" hideBelow="lg">
          {t('column.memory')}
        </HeaderCell>
      </HeaderRow>
      <tbody>
        {pools.map((pool) => (
          <Row key={pool.id}>
            <Cell isRowHeader>
              <Link href={paths.pool(pool.id)} className="font-medium hover:underline">
                {pool.name}
              </Link>
              <span className="block text-xs text-muted [overflow-wrap:anywhere]">{pool.endpoint}</span>
            </Cell>
            <Cell>
              <PoolState pool={pool} />
            </Cell>
            <Cell isMuted hideBelow="sm">
              {t(`kind.${pool.kind}`)}
            </Cell>
            <Cell align="end" hideBelow="md">
              {pool.grants.length}
            </Cell>
            <Cell align="end" hideBelow="md">
              {pool.deploymentCount}
            </Cell>
            <Cell align="end" hideBelow="lg">
              {pool.facts?.cpus ?? '–'}
            </Cell>
            <Cell align="end" hideBelow="lg">
              {pool.facts ? <Bytes value={pool.facts.memoryBytes} /> : '–'}
            </Cell>
          </Row>
        ))}
      </tbody>
    </DataTable>
  );
}
