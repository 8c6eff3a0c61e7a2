'use client';

import Link from 'next/link';
import { useFormatter, useTranslations } from 'use-intl';
import { StarButton } from '#components/repositories/star-button';
import { Bytes } from '#components/ui/bytes';
import {
  Cell,
  DataTable,
  HeaderCell,
  HeaderRow,
  Row,
  type RowPlace,
  SortHeaderCell,
} from '#components/ui/data-table';
import { LongTableBody } from '#components/ui/long-list';
import { Mark } from '#components/ui/mark';
import { RelativeTime } from '#components/ui/relative-time';
import { VisibilityBadge } from '#components/ui/visibility-badge';
import { paths } from '#lib/client/paths';
import type { RepositoryFilter } from '#lib/client/repositories';
import type { RepositoryView } from '#lib/contract/repositories';

/** The tenant's part of every name is the same here, so it is not repeated. */
export function RepositoryTable({
  tenantId,
  filter,
  repositories,
}: {
  tenantId: string;
  filter: RepositoryFilter;
  repositories: RepositoryView[];
}) {
  const t = useTranslations('privateList');
  const common = useTranslations('common');
  const sort = filter.sort ?? 'name';
  const current = { sort, order: filter.order ?? (sort === 'name' ? 'asc' : 'desc') };
  return (
    <DataTable label={t('title')} rowCount={repositories.length}>
      <HeaderRow>
        <SortHeaderCell column="name" current={current} firstOrder="asc">
          {common('name')}
        </SortHeaderCell>
        <HeaderCell hideBelow="md">{common('visibility')}</HeaderCell>
        <HeaderCell hideBelow="sm">{common('latestTag')}</HeaderCell>
        <SortHeaderCell column="tags" current={current} align="end" hideBelow="md">
          {common('tags')}
        </SortHeaderCell>
        <SortHeaderCell column="size" current={current} align="end" hideBelow="md">
          {common('size')}
        </SortHeaderCell>
        <SortHeaderCell column="pulls" current={current} align="end" hideBelow="lg">
          {common('pulls')}
        </SortHeaderCell>
        <SortHeaderCell column="updated" current={current} align="end">
          {common('updated')}
        </SortHeaderCell>
      </HeaderRow>
      <LongTableBody items={repositories}>
        {(repository, place) => (
          <RepositoryRow key={repository.id} tenantId={tenantId} repository={repository} place={place} />
        )}
      </LongTableBody>
    </DataTable>
  );
}

function RepositoryRow({
  tenantId,
  repository,
  place,
}: {
  tenantId: string;
  repository: RepositoryView;
  place: RowPlace;
}) {
  const t = useTranslations('privateList');
  const common = useTranslations('common');
  const format = useFormatter();
  const shortName = repository.name.slice(tenantId.length + 1);
  return (
    <Row place={place}>
      <Cell isRowHeader>
        <span className="flex min-w-0 items-center gap-2">
          <span className="-mr-1 -ml-2">
            <StarButton repository={repository} />
          </span>
          <Link
            href={paths.repository(repository.name)}
            title={repository.description || repository.name}
            className="max-w-[48vw] truncate font-medium hover:underline md:max-w-80"
          >
            {shortName}
          </Link>
          {repository.isBaseImage ? (
            <Mark tone="accent" title={common('baseImage')}>
              {t('baseMark')}
            </Mark>
          ) : null}
        </span>
      </Cell>
      <Cell hideBelow="md">
        <VisibilityBadge visibility={repository.visibility} />
      </Cell>
      <Cell isMuted={repository.latestTag === null} hideBelow="sm">
        <span
          className="block max-w-[24vw] truncate font-mono text-xs md:max-w-40"
          title={repository.latestTag ?? ''}
        >
          {repository.latestTag ?? '–'}
        </span>
      </Cell>
      <Cell align="end" hideBelow="md">
        {format.number(repository.tagCount)}
      </Cell>
      <Cell align="end" hideBelow="md">
        <Bytes value={repository.sizeBytes} />
      </Cell>
      <Cell align="end" hideBelow="lg">
        {format.number(repository.pullCount)}
      </Cell>
      <Cell align="end" isMuted>
        {repository.lastPushedAt ? <RelativeTime iso={repository.lastPushedAt} /> : common('never')}
      </Cell>
    </Row>
  );
}
