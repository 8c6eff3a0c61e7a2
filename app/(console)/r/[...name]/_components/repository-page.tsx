'use client';

import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { DeletedList } from '#components/repositories/deleted-list';
import { LinkButton } from '#components/ui/link-button';
import { LinkTabs } from '#components/ui/link-tabs';
import { PageHeader } from '#components/ui/page-header';
import { paths } from '#lib/client/paths';
import { repositoryQuery } from '#lib/client/repository';
import type { RepositoryDetail } from '#lib/contract/repositories';
import { type RepositoryPageView, repositoryViews } from '#lib/format/repository-address';
import { Description } from './description';
import { Overview, type RenderedOverview } from './overview';
import { RepositoryFacts } from './repository-facts';
import { RepositoryTitle } from './repository-title';
import { Settings } from './settings';
import { TagList } from './tag-list';

/** One repository: its header, and the part of it that the address chooses. */
export function RepositoryPage({
  repositoryId,
  view,
  renderedOverview,
}: {
  repositoryId: string;
  view: RepositoryPageView;
  renderedOverview: RenderedOverview | null;
}) {
  const t = useTranslations('repository');
  const { data: repository } = useSuspenseQuery(repositoryQuery(repositoryId));
  const open = viewsOf(repository);
  const shown = open.includes(view) ? view : 'tags';
  return (
    <>
      <PageHeader
        title={<RepositoryTitle repository={repository} />}
        action={
          repository.abilities.push ? (
            <LinkButton href={paths.push(repository.tenantId)}>{t('howToPush')}</LinkButton>
          ) : null
        }
      />
      <div className="-mt-3 mb-5 flex flex-col gap-2">
        <Description repository={repository} />
        <RepositoryFacts repository={repository} />
      </div>
      <div className="mb-4">
        <LinkTabs
          label={t('views.label')}
          param="view"
          current={shown}
          items={open.map((value) => ({ value, label: t(`views.${value}`) }))}
          clear={['q', 'sort', 'order']}
        />
      </div>
      {shown === 'tags' ? <TagList repository={repository} /> : null}
      {shown === 'overview' ? <Overview repository={repository} rendered={renderedOverview} /> : null}
      {shown === 'settings' ? <Settings repository={repository} /> : null}
      {shown === 'deleted' ? <DeletedList filter={{ repository: repository.id }} /> : null}
    </>
  );
}

/** Settings and what was deleted are there for those who can do something with them. */
function viewsOf({ abilities }: RepositoryDetail): readonly RepositoryPageView[] {
  const hasSettings = abilities.delete || abilities.move || abilities.visibilities.length > 0;
  return repositoryViews.filter((view) => {
    if (view === 'settings') return hasSettings;
    return view === 'deleted' ? abilities.delete : true;
  });
}
