'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { LoadMore } from '#components/ui/load-more';
import { LongList } from '#components/ui/long-list';
import { EmptyState, ErrorPanel, TableSkeleton } from '#components/ui/states';
import { type DeletionFilter, deletionsQuery } from '#lib/client/deletions';
import { useDuration } from '#lib/client/duration';
import { useMe } from '#lib/client/me';
import { DeletedRow } from './deleted-row';

/** What can still be undone in a repository or a tenant, newest first. */
export function DeletedList({ filter }: { filter: DeletionFilter }) {
  const t = useTranslations('deletion.list');
  const deletions = useInfiniteQuery(deletionsQuery(filter));

  if (deletions.isPending) return <TableSkeleton rows={3} />;
  if (deletions.isLoadingError)
    return <ErrorPanel error={deletions.error} onRetry={() => void deletions.refetch()} />;
  const rows = deletions.data.pages.flatMap(({ items }) => items);
  if (rows.length === 0) return <NothingDeleted />;
  return (
    <>
      <p className="mb-2 text-muted">{t('lead')}</p>
      <LongList items={rows} label={t('title')} className="border-t border-separator">
        {(deletion, place) => (
          <DeletedRow
            key={deletion.id}
            place={place}
            deletion={deletion}
            namesRepository={'tenant' in filter}
          />
        )}
      </LongList>
      <LoadMore list={deletions} />
    </>
  );
}

function NothingDeleted() {
  const t = useTranslations('deletion.list');
  const duration = useDuration();
  const { undoWindowHours } = useMe().instance;
  return (
    <EmptyState title={t('emptyTitle')}>
      <p>
        {undoWindowHours > 0 ? t('emptyText', { time: duration(undoWindowHours) }) : t('emptyTextForGood')}
      </p>
    </EmptyState>
  );
}
