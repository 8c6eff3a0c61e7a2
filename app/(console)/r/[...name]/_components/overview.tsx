'use client';

import { Button } from '@heroui/react/button';
import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { EmptyState } from '#components/ui/states';
import { findDraft } from '#lib/client/overview-drafts';
import type { RepositoryDetail } from '#lib/contract/repositories';

/** The Markdown that the server has drawn, and the text that it drew. */
export type RenderedOverview = { text: string; node: ReactNode };

const LazyEditor = dynamic(() => import('./overview-editor').then(({ OverviewEditor }) => OverviewEditor));
const LazyMarkdown = dynamic(() => import('#components/ui/markdown').then(({ Markdown }) => Markdown));

/** What the repository is about, in Markdown, edited where it stands. */
export function Overview({
  repository,
  rendered,
}: {
  repository: RepositoryDetail;
  rendered: RenderedOverview | null;
}) {
  const t = useTranslations('repository.overview');
  const { overview, abilities } = repository;
  const [isEditing, setEditing] = useState(() => abilities.edit && findDraft(repository.id) !== null);
  if (isEditing) return <LazyEditor repository={repository} onClose={() => setEditing(false)} />;
  if (overview.trim() === '') {
    return (
      <EmptyState title={t('emptyTitle')}>
        <p>{abilities.edit ? t('emptyMayEdit') : t('emptyMayNotEdit')}</p>
        {abilities.edit ? <Button onPress={() => setEditing(true)}>{t('write')}</Button> : null}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col-reverse gap-3 sm:flex-row sm:items-start sm:justify-between">
      <div className="min-w-0 grow [&_.prose-ownbase>:first-child]:mt-0">
        {rendered?.text === overview ? rendered.node : <LazyMarkdown text={overview} />}
      </div>
      {abilities.edit ? (
        <Button variant="outline" onPress={() => setEditing(true)}>
          {t('edit')}
        </Button>
      ) : null}
    </div>
  );
}
