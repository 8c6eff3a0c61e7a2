import { PageHeader } from '#components/ui/page-header';
import { getServerTranslator } from '#lib/http/i18n';
import { requirePagePrincipal } from '#lib/http/principal';
import { LookSettings } from './_components/look-settings';
import { PasswordForm } from './_components/password-form';
import { ProfileForm } from './_components/profile-form';

export async function generateMetadata() {
  const t = await getServerTranslator('account');
  return { title: t('title') };
}

export default async function AccountPage() {
  await requirePagePrincipal();
  const t = await getServerTranslator('account');
  // The frame has put the account into the page already: components read it by useMe.
  return (
    <>
      <PageHeader title={t('title')} description={t('lead')} />
      <ProfileForm />
      <LookSettings />
      <PasswordForm />
    </>
  );
}
