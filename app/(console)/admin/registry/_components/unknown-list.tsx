'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'use-intl';
import { Cell, DataTable, HeaderCell, HeaderRow, Row } from '#components/ui/data-table';
import { LoadMore } from '#components/ui/load-more';
import { RelativeTime } from '#components/ui/relative-time';
import { ErrorPanel, TableSkeleton } from '#components/ui/states';
import { unknownQuery } from '#lib/client/registry';
import type { UnknownGroupView } from '#lib/contract/registry';
import { MakeTenant } from './make-tenant';

/** What the registry holds and nobody sees. */
export function UnknownList({ runId }: { runId: string | null }) {
  const t = useTranslations('registry.unknown');
  const list = useInfiniteQuery(unknownQuery(runId));
  const groups = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {groups.length > 0 ? <UnknownTable groups={groups} /> : null}
      {list.data && groups.length === 0 ? <p className="text-muted">{t('none')}</p> : null}
      {list.isPending ? <TableSkeleton rows={3} /> : null}
      {list.isLoadingError ? <ErrorPanel error={list.error} onRetry={() => void list.refetch()} /> : null}
      <LoadMore list={list} />
    </>
  );
}

function UnknownTable({ groups }: { groups: readonly UnknownGroupView[] }) {
  const t = useTranslations('registry.unknown');
  return (
    <DataTable label={t('title')}>
      <HeaderRow>
        <HeaderCell>{t('prefix')}</HeaderCell>
        <HeaderCell align="end">{t('repositories')}</HeaderCell>
        <HeaderCell align="end" hideBelow="sm">
          {t('tags')}
        </HeaderCell>
        <HeaderCell hideBelow="md">{t('since')}</HeaderCell>
        <HeaderCell align="end">{t('what')}</HeaderCell>
      </HeaderRow>
      <tbody>
        {groups.map((group) => (
          <UnknownRow key={`${group.prefix} ${group.reason}`} group={group} />
        ))}
      </tbody>
    </DataTable>
  );
}

function UnknownRow({ group }: { group: UnknownGroupView }) {
  const t = useTranslations('registry.unknown');
  const format = useFormatter();
  const more = group.repositoryCount - group.examples.length;
  return (
    <Row>
      <Cell isRowHeader>
        <span className="font-mono font-medium [overflow-wrap:anywhere]">{group.prefix}</span>
        <span className="block text-xs text-muted [overflow-wrap:anywhere]">
          {group.examples.join(', ')} {more > 0 ? t('more', { count: more }) : null}
        </span>
      </Cell>
      <Cell align="end">{format.number(group.repositoryCount)}</Cell>
      <Cell align="end" hideBelow="sm">
        {format.number(group.tagCount)}
      </Cell>
      <Cell isMuted hideBelow="md">
        <RelativeTime iso={group.firstSeenAt} />
      </Cell>
      <Cell align="end">
        {group.canBeTenant ? (
          <MakeTenant tenantId={group.prefix} />
        ) : (
          <span className="text-xs text-muted">{t(`reasons.${group.reason}`)}</span>
        )}
      </Cell>
    </Row>
  );
}
