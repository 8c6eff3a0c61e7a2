'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { FavouritesFilter, NoFavourites } from '#components/repositories/favourites-filter';
import { LinkTabs } from '#components/ui/link-tabs';
import { LoadMore } from '#components/ui/load-more';
import { SearchBox } from '#components/ui/search-box';
import { SortSelect } from '#components/ui/sort-select';
import { BlockSkeleton, EmptyState, ErrorPanel } from '#components/ui/states';
import { useMe } from '#lib/client/me';
import { type RepositoryFilter, repositoriesQuery } from '#lib/client/repositories';
import { PublicCard } from './public-card';
import { PublicEmpty } from './public-empty';

/** The public repositories as cards, found and sorted by the address. */
export function PublicList({ filter, kind }: { filter: RepositoryFilter; kind: 'all' | 'images' | 'base' }) {
  const t = useTranslations('publicList');
  const list = useInfiniteQuery(repositoriesQuery(filter));
  const isEmpty = list.isSuccess && list.data.pages.every((page) => page.items.length === 0);
  if (isEmpty && !filter.q && !filter.favourites && kind === 'all') return <PublicEmpty />;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <SearchBox label={t('search')} />
        <LinkTabs
          label={t('kind')}
          param="kind"
          current={kind}
          items={(['all', 'images', 'base'] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
        <FavouritesFilter isOn={filter.favourites === 'true'} />
        <div className="sm:ml-auto">
          <SortSelect
            current={filter.sort ?? 'name'}
            items={(['name', 'updated', 'pulls'] as const).map((value) => ({
              value,
              label: t(`sorts.${value}`),
            }))}
          />
        </div>
      </div>
      <Cards filter={filter} />
    </>
  );
}

/** What was found, or why there is nothing to show. */
function Cards({ filter }: { filter: RepositoryFilter }) {
  const common = useTranslations('common');
  const t = useTranslations('publicList');
  const { host } = useMe().instance;
  const list = useInfiniteQuery(repositoriesQuery(filter));
  if (list.isPending) return <BlockSkeleton />;
  if (list.isLoadingError) return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  const repositories = list.data.pages.flatMap((page) => page.items);
  if (repositories.length === 0 && filter.favourites && !filter.q) return <NoFavourites />;
  if (repositories.length === 0) {
    return <EmptyState title={filter.q ? common('noResults', { query: filter.q }) : t('noneOfKind')} />;
  }
  return (
    <>
      <ul className="grid grid-cols-1 gap-3 lg:grid-cols-2">
        {repositories.map((repository) => (
          // What is out of sight is not laid out; 180 px is what a card takes, until it was seen.
          <li
            key={repository.id}
            className="flex [contain-intrinsic-size:auto_11.25rem] [content-visibility:auto]"
          >
            <PublicCard repository={repository} host={host} />
          </li>
        ))}
      </ul>
      <LoadMore list={list} />
    </>
  );
}
