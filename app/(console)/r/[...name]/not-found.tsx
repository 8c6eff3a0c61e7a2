import { LinkButton } from '#components/ui/link-button';
import { EmptyState } from '#components/ui/states';
import { paths } from '#lib/client/paths';
import { getServerTranslator } from '#lib/http/i18n';
import { requestedPath } from '#lib/http/page-principal';
import { pageMe } from '#lib/http/pages';

/** What does not exist and what may not be seen: the very same page for both. */
export default async function RepositoryNotFound() {
  const t = await getServerTranslator('repository');
  const { user } = await pageMe();
  const path = (await requestedPath()) ?? undefined;
  return (
    <EmptyState title={<span className="text-xl">{t('notFound.title')}</span>}>
      <p>{user ? t('notFound.text') : t('notFound.textAnonymous')}</p>
      <div className="flex flex-wrap justify-center gap-2">
        {user ? null : (
          <LinkButton href={paths.signIn(path)} variant="primary">
            {t('notFound.signIn')}
          </LinkButton>
        )}
        <LinkButton href={paths.search()}>{t('notFound.search')}</LinkButton>
        <LinkButton href={paths.public}>{t('notFound.toPublic')}</LinkButton>
      </div>
    </EmptyState>
  );
}
