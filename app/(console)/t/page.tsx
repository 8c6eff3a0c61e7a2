import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { LinkButton } from '#components/ui/link-button';
import { EmptyState } from '#components/ui/states';
import { paths } from '#lib/client/paths';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { pageMe } from '#lib/http/pages';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getServerTranslator('privateList');
  return { title: t('title') };
}

/** Leads to the tenant of the last visit, else to the first; tells those who are in none whom to ask. */
export default async function AnyTenantPage() {
  const principal = await requirePagePrincipal();
  const { tenants } = await pageMe();
  const last = (await cookies()).get('tenant')?.value;
  const tenant = tenants.find(({ id }) => id === last) ?? tenants[0];
  if (tenant) redirect(paths.tenant(tenant.id));

  const t = await getServerTranslator('privateList');
  if (principal.isAdmin) {
    return (
      <EmptyState isPage title={t('noTenantTitle')}>
        <p>{t('noTenantAdmin')}</p>
        <LinkButton href={paths.tenants} variant="primary">
          {t('createTenant')}
        </LinkButton>
      </EmptyState>
    );
  }
  return (
    <EmptyState isPage title={t('noTenantTitle')}>
      <p>{t('noTenantText', { user: principal.name })}</p>
    </EmptyState>
  );
}
