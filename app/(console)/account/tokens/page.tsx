import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { listTokens } from '#lib/access/index';
import { createQueryClient } from '#lib/client/query-client';
import { tokensQuery } from '#lib/client/tokens';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { TokenPage } from './_components/token-page';

export async function generateMetadata() {
  const t = await getServerTranslator('tokens');
  return { title: t('title') };
}

export default async function TokensPage() {
  const principal = await requirePagePrincipal();
  const queryClient = createQueryClient();
  await queryClient.prefetchQuery({
    ...tokensQuery(),
    queryFn: () => listTokens(getContext().db, principal),
  });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <TokenPage />
    </HydrationBoundary>
  );
}
