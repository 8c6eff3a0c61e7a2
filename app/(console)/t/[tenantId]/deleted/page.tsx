import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import Link from 'next/link';
import { DeletedList } from '#components/repositories/deleted-list';
import { PageHeader } from '#components/ui/page-header';
import { getTenant } from '#lib/access/index';
import { listDeletions } from '#lib/catalog/index';
import { deletionsQuery } from '#lib/client/deletions';
import { paths } from '#lib/client/paths';
import { createQueryClient } from '#lib/client/query-client';
import { listDeletionsQuery } from '#lib/contract/deletions';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { orNotFound } from '#lib/http/pages';

type Props = { params: Promise<{ tenantId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getServerTranslator('deletion');
  return { title: t('list.title') };
}

/** What was deleted in a tenant and can still be undone: where one finds a whole repository again. */
export default async function DeletedPage({ params }: Props) {
  const principal = await requirePagePrincipal();
  const { db } = getContext();
  const tenant = await orNotFound(getTenant(db, principal, decodeURIComponent((await params).tenantId)));
  const filter = { tenant: tenant.id };
  const queryClient = createQueryClient();
  await queryClient.fetchInfiniteQuery({
    ...deletionsQuery(filter),
    queryFn: () => listDeletions(db, principal, listDeletionsQuery.parse(filter)),
  });
  const t = await getServerTranslator('deletion');
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PageHeader
        above={
          <Link href={paths.tenant(tenant.id)} className="hover:text-foreground hover:underline">
            {t('list.backTo', { tenant: tenant.displayName || tenant.id })}
          </Link>
        }
        title={t('list.title')}
      />
      <DeletedList filter={filter} />
    </HydrationBoundary>
  );
}
