'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { FavouritesFilter, NoFavourites } from '#components/repositories/favourites-filter';
import { LinkTabs } from '#components/ui/link-tabs';
import { LoadMore } from '#components/ui/load-more';
import { SearchBox } from '#components/ui/search-box';
import { EmptyState, ErrorPanel, TableSkeleton } from '#components/ui/states';
import { type RepositoryFilter, repositoriesQuery } from '#lib/client/repositories';
import { NoRepositories } from './no-repositories';
import { RepositoryTable } from './repository-table';

type Props = { tenantId: string; filter: RepositoryFilter; kind: 'all' | 'images' | 'base' };

/** The repositories of a tenant, found and sorted by the address. */
export function TenantRepositories({ tenantId, filter, kind }: Props) {
  const t = useTranslations('privateList');
  const list = useInfiniteQuery(repositoriesQuery(filter));
  const isEmpty = list.isSuccess && list.data.pages.every((page) => page.items.length === 0);
  if (isEmpty && !filter.q && !filter.favourites && kind === 'all')
    return <NoRepositories tenantId={tenantId} kind={kind} />;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <SearchBox label={t('search', { tenant: tenantId })} />
        <LinkTabs
          label={t('kind')}
          param="kind"
          current={kind}
          items={(['all', 'images', 'base'] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))}
        />
        <FavouritesFilter isOn={filter.favourites === 'true'} />
      </div>
      <Found tenantId={tenantId} filter={filter} kind={kind} />
    </>
  );
}

function Found({ tenantId, filter, kind }: Props) {
  const common = useTranslations('common');
  const list = useInfiniteQuery(repositoriesQuery(filter));
  if (list.isPending) return <TableSkeleton />;
  if (list.isLoadingError) return <ErrorPanel error={list.error} onRetry={() => void list.refetch()} />;
  const repositories = list.data.pages.flatMap((page) => page.items);
  if (repositories.length === 0 && filter.q)
    return <EmptyState title={common('noResults', { query: filter.q })} />;
  if (repositories.length === 0 && filter.favourites) return <NoFavourites />;
  if (repositories.length === 0) return <NoRepositories tenantId={tenantId} kind={kind} />;
  return (
    <>
      <RepositoryTable tenantId={tenantId} filter={filter} repositories={repositories} />
      <LoadMore list={list} />
    </>
  );
}
