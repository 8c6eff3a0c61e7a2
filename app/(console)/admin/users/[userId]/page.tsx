import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { getUser } from '#lib/access/index';
import { createQueryClient } from '#lib/client/query-client';
import { userQuery } from '#lib/client/users';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { orNotFound } from '#lib/http/pages';
import { requireAdministrator } from '../../require-administrator';
import { UserPage } from './_components/user-page';

export async function generateMetadata() {
  const t = await getServerTranslator('users');
  return { title: t('title') };
}

export default async function OneUserPage({ params }: { params: Promise<{ userId: string }> }) {
  const principal = await requireAdministrator();
  const { userId } = await params;
  const user = await orNotFound(getUser(getContext().db, principal, userId));
  const queryClient = createQueryClient();
  queryClient.setQueryData(userQuery(user.id).queryKey, user);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <UserPage userId={user.id} />
    </HydrationBoundary>
  );
}
