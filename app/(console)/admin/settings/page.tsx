import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import { PageHeader } from '#components/ui/page-header';
import { getSettings } from '#lib/access/index';
import { createQueryClient } from '#lib/client/query-client';
import { settingsQuery } from '#lib/client/settings';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { requireAdministrator } from '../require-administrator';
import { SettingsForm } from './_components/settings-form';

export async function generateMetadata() {
  const t = await getServerTranslator('settings');
  return { title: t('title') };
}

export default async function SettingsPage() {
  await requireAdministrator();
  const t = await getServerTranslator('settings');
  const queryClient = createQueryClient();
  await queryClient.prefetchQuery({ ...settingsQuery(), queryFn: () => getSettings(getContext().db) });
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <PageHeader title={t('title')} description={t('lead')} />
      <SettingsForm />
    </HydrationBoundary>
  );
}
