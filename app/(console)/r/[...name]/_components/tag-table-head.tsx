'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { SelectBox } from '#components/ui/data-table';
import { useAddressQuery } from '#lib/client/address';
import { firstOrder, type TagFilter } from '#lib/client/tags';
import type { TagSort } from '#lib/contract/repositories';
import type { TagSelection } from './use-tag-selection';

/** Headers that sort the whole set. The column of tags sorts in two ways: by version and by name. */
export function TagTableHead({
  filter,
  selection,
  listed,
}: {
  filter: TagFilter;
  selection: TagSelection | null;
  listed: number;
}) {
  const t = useTranslations('repository.tags');
  const selected = selection?.names.length ?? 0;
  return (
    <thead className="hidden border-b border-border text-xs text-muted @3xl:table-header-group">
      <tr className="h-9">
        {selection ? (
          <th scope="col" className="w-8">
            <SelectBox
              label={t('selectAll')}
              isSelected={selected === listed}
              isPartial={selected > 0 && selected < listed}
              onChange={selection.toggleAll}
            />
          </th>
        ) : null}
        <SortCell filter={filter} sorts={['name', 'version']} />
        <HeadCell>{t('digest')}</HeadCell>
        <HeadCell>{t('platforms')}</HeadCell>
        <SortCell filter={filter} sorts={['size']} align="text-right" />
        <HeadCell>{t('pushedBy')}</HeadCell>
        <SortCell filter={filter} sorts={['pushed']} />
        <SortCell filter={filter} sorts={['pulls']} align="text-right" />
        <th scope="col">
          <span className="sr-only">{t('actions')}</span>
        </th>
      </tr>
    </thead>
  );
}

function HeadCell({ children }: { children: ReactNode }) {
  return (
    <th scope="col" className="px-2 font-medium whitespace-nowrap">
      {children}
    </th>
  );
}

function SortCell({
  filter,
  sorts,
  align = 'text-left',
}: {
  filter: TagFilter;
  sorts: readonly TagSort[];
  align?: string;
}) {
  const isActive = sorts.includes(filter.sort);
  const direction = filter.order === 'asc' ? 'ascending' : 'descending';
  return (
    <th
      scope="col"
      aria-sort={isActive ? direction : 'none'}
      className={`px-2 font-medium whitespace-nowrap first:pl-0 ${align}`}
    >
      <span className="inline-flex items-center gap-2">
        {sorts.map((sort) => (
          <SortLink key={sort} sort={sort} filter={filter} />
        ))}
      </span>
    </th>
  );
}

function SortLink({ sort, filter }: { sort: TagSort; filter: TagFilter }) {
  const t = useTranslations('repository.tags');
  const { hrefWith } = useAddressQuery();
  const isActive = filter.sort === sort;
  const turned = filter.order === 'asc' ? 'desc' : 'asc';
  const order = isActive ? turned : firstOrder(sort);
  return (
    <Link
      href={hrefWith({
        sort: sort === 'pushed' ? null : sort,
        order: order === firstOrder(sort) ? null : order,
      })}
      replace
      scroll={false}
      title={sort === 'version' ? t('versionHint') : undefined}
      className={`inline-flex items-center gap-1 rounded hover:text-foreground ${isActive ? 'text-foreground' : ''}`}
    >
      {t(`columns.${sort}`)}
      {isActive ? <span aria-hidden>{filter.order === 'asc' ? '↑' : '↓'}</span> : null}
    </Link>
  );
}
