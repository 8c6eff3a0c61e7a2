import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { listSessions } from '#lib/access/index';
import { createQueryClient } from '#lib/client/query-client';
import { sessionsQuery } from '#lib/client/sessions';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { SessionsPage } from './_components/sessions-page';

export async function generateMetadata() {
  const t = await getServerTranslator('sessions');
  return { title: t('title') };
}

export default async function OwnSessionsPage() {
  const principal = await requirePagePrincipal();
  const queryClient = createQueryClient();
  await queryClient.prefetchQuery({
    ...sessionsQuery(),
    queryFn: () => listSessions(getContext().db, principal),
  });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <SessionsPage />
    </HydrationBoundary>
  );
}
