import type { Metadata } from 'next';
import { Brand } from '#components/layout/brand';
import { getInvitation } from '#lib/access/index';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { pagePrincipal } from '#lib/http/page-principal';
import { orNotFound, pageMe } from '#lib/http/pages';
import { InvitationOffer } from './_components/invitation-offer';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getServerTranslator('invitations');
  return { title: t('accept.title'), robots: { index: false } };
}

export default async function InvitePage({ params }: { params: Promise<{ secret: string }> }) {
  const { secret } = await params;
  const principal = await pagePrincipal();
  const offer = await orNotFound(getInvitation(getContext().db, principal, secret));
  const { user } = await pageMe();
  const t = await getServerTranslator('invitations');
  return (
    <main className="flex min-h-dvh flex-col items-center bg-rail px-4 py-16 sm:py-28">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex justify-center text-base">
          <Brand />
        </div>
        <div className="rounded-xl border border-border bg-background p-6">
          <h1 className="text-xl font-semibold">{t('accept.title')}</h1>
          <p className="mt-1 mb-5 text-muted [overflow-wrap:anywhere]">
            {t('accept.toTenant', { tenant: offer.tenant.displayName || offer.tenant.id })}
          </p>
          <InvitationOffer secret={secret} offer={offer} userName={user?.name ?? null} />
        </div>
      </div>
    </main>
  );
}
