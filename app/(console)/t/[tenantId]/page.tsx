import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import Link from 'next/link';
import { UploadButton } from '#components/transfers/upload-button';
import { LinkButton } from '#components/ui/link-button';
import { PageHeader } from '#components/ui/page-header';
import { can, getTenant } from '#lib/access/index';
import { paths } from '#lib/client/paths';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { orNotFound, type PageSearch } from '#lib/http/pages';
import { prefetchRepositories } from '#lib/http/repository-lists';
import { TenantRepositories } from './_components/tenant-repositories';

type Props = { params: Promise<{ tenantId: string }>; searchParams: PageSearch };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getServerTranslator('privateList');
  // What one may not see has no title either: the page below answers not found.
  return { title: `${t('title')} · ${decodeURIComponent((await params).tenantId)}` };
}

export default async function TenantPage({ params, searchParams }: Props) {
  const principal = await requirePagePrincipal();
  const tenantId = decodeURIComponent((await params).tenantId);
  const tenant = await orNotFound(getTenant(getContext().db, principal, tenantId));
  const { queryClient, filter, kind } = await prefetchRepositories(searchParams, { tenant: tenant.id });
  const t = await getServerTranslator('privateList');
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PageHeader
        title={t('title')}
        description={t('subtitle', { tenant: tenant.displayName || tenant.id })}
        action={
          can(principal, 'push', { tenantId: tenant.id }) ? (
            <span className="flex flex-wrap gap-2">
              <UploadButton tenantId={tenant.id} variant="outline" />
              <LinkButton href={paths.push(tenant.id)} variant="primary">
                {t('pushImage')}
              </LinkButton>
            </span>
          ) : null
        }
      />
      <TenantRepositories tenantId={tenant.id} filter={filter} kind={kind} />
      {can(principal, 'delete', { tenantId: tenant.id, developersMayDelete: tenant.developersMayDelete }) ? (
        <p className="mt-8 text-xs">
          <Link href={paths.deleted(tenant.id)} className="text-muted hover:text-foreground hover:underline">
            {(await getServerTranslator('deletion'))('list.title')}
          </Link>
        </p>
      ) : null}
    </HydrationBoundary>
  );
}
