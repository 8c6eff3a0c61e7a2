import type { Metadata } from 'next';
import { z } from 'zod';
import { LinkTabs } from '#components/ui/link-tabs';
import { PageHeader } from '#components/ui/page-header';
import { can, getTenant } from '#lib/access/index';
import { pushClients, pushCommands } from '#lib/client/push-commands';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { orNotFound, type PageSearch, pageMe, pageQueryOf } from '#lib/http/pages';
import { NamingRule } from './_components/naming-rule';
import { PushSteps } from './_components/push-steps';
import { TenantIdLine } from './_components/tenant-id-line';

type Props = { params: Promise<{ tenantId: string }>; searchParams: PageSearch };

const address = z.object({ client: z.enum(pushClients).default('docker') });

export async function generateMetadata(): Promise<Metadata> {
  const t = await getServerTranslator('push');
  return { title: t('title') };
}

export default async function PushPage({ params, searchParams }: Props) {
  const principal = await requirePagePrincipal();
  const tenantId = decodeURIComponent((await params).tenantId);
  const tenant = await orNotFound(getTenant(getContext().db, principal, tenantId));
  const { client } = await pageQueryOf(address, searchParams);
  const me = await pageMe();
  const t = await getServerTranslator('push');
  const mayPush = can(principal, 'push', { tenantId: tenant.id });
  return (
    <div className="max-w-3xl">
      <PageHeader
        title={t('title')}
        description={t('subtitle', { tenant: tenant.displayName || tenant.id })}
      />
      {mayPush ? null : (
        <p className="mb-4 rounded-md bg-warning-soft px-3 py-2 text-warning-soft-foreground">
          {t('viewerNote')}
        </p>
      )}
      <TenantIdLine tenantId={tenant.id} />
      <div className="mt-6 mb-4">
        <LinkTabs
          label={t('client')}
          param="client"
          current={client}
          items={pushClients.map((value) => ({ value, label: value }))}
        />
      </div>
      <PushSteps steps={pushCommands(client, me, tenant.id)} client={client} instance={me.instance} />
      <NamingRule host={me.instance.host} tenantId={tenant.id} />
    </div>
  );
}
