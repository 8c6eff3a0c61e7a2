import { PageHeader } from '#components/ui/page-header';
import { hasPassword } from '#lib/access/index';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/page-principal';
import { LookSettings } from './_components/look-settings';
import { OwnTenants } from './_components/own-tenants';
import { PasswordElsewhere } from './_components/password-elsewhere';
import { PasswordForm } from './_components/password-form';
import { ProfileForm } from './_components/profile-form';

export async function generateMetadata() {
  const t = await getServerTranslator('account');
  return { title: t('title') };
}

export default async function AccountPage() {
  const { userId } = await requirePagePrincipal();
  const { db, env } = getContext();
  const isLocal = await hasPassword(db, userId);
  const t = await getServerTranslator('account');
  // The frame has put the account into the page already: components read it by useMe.
  return (
    <>
      <PageHeader title={t('title')} description={t('lead')} />
      <ProfileForm />
      <LookSettings />
      <OwnTenants />
      {isLocal ? <PasswordForm /> : <PasswordElsewhere providerName={env.oidc?.name ?? null} />}
    </>
  );
}
