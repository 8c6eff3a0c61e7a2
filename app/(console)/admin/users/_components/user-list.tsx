'use client';

import { Button } from '@heroui/react/button';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { LoadMore } from '#components/ui/load-more';
import { PageHeader } from '#components/ui/page-header';
import { SearchBox } from '#components/ui/search-box';
import { EmptyState, ErrorPanel, TableSkeleton } from '#components/ui/states';
import { useDialog } from '#lib/client/dialog';
import { type UserFilter, usersQuery } from '#lib/client/users';
import { NewUserDialog } from './new-user-dialog';
import { UserTable } from './user-table';

export function UserList({ filter }: { filter: UserFilter }) {
  const t = useTranslations('users');
  const dialog = useDialog();
  const users = useInfiniteQuery(usersQuery(filter));
  const shown = users.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('lead')}
        action={
          <Button variant="primary" onPress={dialog.open}>
            {t('create')}
          </Button>
        }
      />
      <div className="mb-3">
        <SearchBox label={t('search')} />
      </div>
      {shown.length > 0 ? <UserTable users={shown} /> : null}
      {users.data && shown.length === 0 ? (
        <EmptyState title={t('none.title', { q: filter.q ?? '' })}>
          <p>{t('none.body')}</p>
        </EmptyState>
      ) : null}
      {users.isPending ? <TableSkeleton /> : null}
      {users.isLoadingError ? <ErrorPanel error={users.error} onRetry={() => void users.refetch()} /> : null}
      <LoadMore list={users} />
      <NewUserDialog key={dialog.key} {...dialog.props} />
    </>
  );
}
