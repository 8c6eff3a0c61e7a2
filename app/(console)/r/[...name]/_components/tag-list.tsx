'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { PullPanel } from '#components/repositories/pull-panel';
import { LoadMore } from '#components/ui/load-more';
import { SearchBox } from '#components/ui/search-box';
import { SortSelect } from '#components/ui/sort-select';
import { ErrorPanel, TableSkeleton } from '#components/ui/states';
import { tagFilterOf, tagSorts, tagsQuery } from '#lib/client/tags';
import type { RepositoryDetail } from '#lib/contract/repositories';
import { NoTags, NothingMatches } from './no-tags';
import { SelectionBar } from './selection-bar';
import { TagTable } from './tag-table';
import { useTagSelection } from './use-tag-selection';

/** The tags of a repository: found, sorted, pulled, and deleted one or many at a time. */
export function TagList({ repository }: { repository: RepositoryDetail }) {
  const t = useTranslations('repository.tags');
  const params = useSearchParams();
  const filter = tagFilterOf((name) => params.get(name));
  const tags = useInfiniteQuery({ ...tagsQuery(repository.id, filter), placeholderData: keepPreviousData });
  const rows = tags.data?.pages.flatMap(({ items }) => items) ?? [];
  const names = rows.map(({ name }) => name);
  const selection = useTagSelection(names, `${filter.q} ${filter.sort} ${filter.order}`);

  if (tags.isLoadingError) return <ErrorPanel error={tags.error} onRetry={() => void tags.refetch()} />;
  if (tags.isPending) return <TableSkeleton />;
  if (rows.length === 0 && filter.q === '') return <NoTags repository={repository} />;
  const [onlySelected] = selection.names.length === 1 ? selection.names : [];
  const toPull = onlySelected ?? repository.latestTag ?? names[0];
  return (
    <div className="@container flex flex-col gap-4">
      {toPull ? (
        <PullPanel
          repositoryName={repository.name}
          visibility={repository.visibility}
          lines={[
            { reference: toPull, title: toPull, hint: onlySelected ? t('selectedTag') : t('latestTag') },
          ]}
        />
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        <SearchBox label={t('filter')} />
        <div className="@3xl:hidden">
          <SortSelect
            current={filter.sort}
            items={tagSorts.map((value) => ({ value, label: t(`sorts.${value}`) }))}
          />
        </div>
      </div>
      {rows.length === 0 ? (
        <NothingMatches q={filter.q} />
      ) : (
        <TagTable repository={repository} tags={rows} filter={filter} selection={selection} />
      )}
      <LoadMore list={tags} />
      {repository.abilities.delete ? <SelectionBar repository={repository} selection={selection} /> : null}
    </div>
  );
}
