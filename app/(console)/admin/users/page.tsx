import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { listUsers } from '#lib/access/index';
import { createQueryClient } from '#lib/client/query-client';
import { usersQuery } from '#lib/client/users';
import { listUsersQuery } from '#lib/contract/users';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { type PageSearch, pageQueryOf } from '#lib/http/pages';
import { requireAdministrator } from '../require-administrator';
import { UserList } from './_components/user-list';

export async function generateMetadata() {
  const t = await getServerTranslator('users');
  return { title: t('title') };
}

export default async function UsersPage({ searchParams }: { searchParams: PageSearch }) {
  const principal = await requireAdministrator();
  const { q } = await pageQueryOf(listUsersQuery.pick({ q: true }), searchParams);
  const filter = q ? { q } : {};
  const queryClient = createQueryClient();
  await queryClient.prefetchInfiniteQuery({
    ...usersQuery(filter),
    queryFn: () => listUsers(getContext().db, principal, listUsersQuery.parse(filter)),
  });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <UserList filter={filter} />
    </HydrationBoundary>
  );
}
