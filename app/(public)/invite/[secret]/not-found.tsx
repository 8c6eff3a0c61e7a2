import { Brand } from '#components/layout/brand';
import { LinkButton } from '#components/ui/link-button';
import { getServerTranslator } from '#lib/http/i18n';

/** A link that nobody made, and one that works no more: nobody learns which. */
export default async function InvitationOver() {
  const t = await getServerTranslator('invitations');
  return (
    <main className="flex min-h-dvh flex-col items-center bg-rail px-4 py-16 sm:py-28">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex justify-center text-base">
          <Brand />
        </div>
        <div className="rounded-xl border border-border bg-background p-6">
          <h1 className="text-xl font-semibold">{t('over.title')}</h1>
          <p className="mt-2 mb-5 text-muted">{t('over.body')}</p>
          <LinkButton href="/">{t('over.toStart')}</LinkButton>
        </div>
      </div>
    </main>
  );
}
