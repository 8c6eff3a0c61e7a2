'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { StateMark } from '#components/deployments/state-mark';
import { VolumeList } from '#components/deployments/volume-list';
import { Cell, DataTable, HeaderCell, HeaderRow, Row } from '#components/ui/data-table';
import { LoadMore } from '#components/ui/load-more';
import { RelativeTime } from '#components/ui/relative-time';
import { ErrorPanel } from '#components/ui/states';
import { deploymentsQuery, keptFilter } from '#lib/client/deployments';
import { paths } from '#lib/client/paths';
import type { DeploymentSummary } from '#lib/contract/deployments';

/** What removed deployments have left in their pools; nothing where there is none. */
export function KeptList({ tenant }: { tenant: string | undefined }) {
  const t = useTranslations('deployments');
  const list = useInfiniteQuery(deploymentsQuery(keptFilter(tenant)));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const isUnknown = list.isError && !list.data;
  if (items.length === 0 && !isUnknown) return null;
  return (
    <div className="mt-8">
      <Section title={t('kept.title')} description={t('kept.lead')}>
        {isUnknown ? <ErrorPanel error={list.error} onRetry={() => void list.refetch()} /> : null}
        {items.length > 0 ? <KeptTable items={items} /> : null}
        <LoadMore list={list} />
      </Section>
    </div>
  );
}

function KeptTable({ items }: { items: readonly DeploymentSummary[] }) {
  const t = useTranslations('deployments');
  return (
    <DataTable label={t('kept.title')}>
      <HeaderRow>
        <HeaderCell>{t('column.name')}</HeaderCell>
        <HeaderCell>{t('kept.volumes')}</HeaderCell>
        <HeaderCell hideBelow="lg">{t('column.pool')}</HeaderCell>
        <HeaderCell hideBelow="md">{t('kept.removed')}</HeaderCell>
      </HeaderRow>
      <tbody>
        {items.map((each) => (
          <Row key={each.id}>
            <Cell isRowHeader>
              <span className="inline-flex flex-wrap items-center gap-2">
                <Link href={paths.deployment(each.id)} className="font-medium hover:underline">
                  {each.name}
                </Link>
                {each.busy || each.removalFailed ? <StateMark deployment={each} /> : null}
              </span>
              <span className="block text-xs text-muted">{each.tenantId}</span>
            </Cell>
            <Cell>
              <VolumeList volumes={each.keptVolumes} />
            </Cell>
            <Cell isMuted hideBelow="lg">
              {each.pool.name}
            </Cell>
            <Cell isMuted hideBelow="md">
              <RelativeTime iso={each.changedAt} />
            </Cell>
          </Row>
        ))}
      </tbody>
    </DataTable>
  );
}
