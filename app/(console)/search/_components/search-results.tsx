'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { EmptyState, ErrorPanel, TableSkeleton } from '#components/ui/states';
import { useMe } from '#lib/client/me';
import { asksNothing, type SearchAsked, searchLimit, searchQuery } from '#lib/client/search';
import { ImageHit, PusherHit, RepositoryHit, TagHit } from './hits';
import type { SearchKind } from './kinds';
import { SearchStart } from './search-start';

/** Every kind under its own heading, best first, each with the way to its page. */
export function SearchResults({ asked, kind }: { asked: SearchAsked; kind: SearchKind }) {
  const isStart = asksNothing(asked);
  const result = useQuery({ ...searchQuery(asked), enabled: !isStart });
  if (isStart) return <SearchStart />;
  if (result.isPending) return <TableSkeleton />;
  if (result.isError) return <ErrorPanel error={result.error} onRetry={() => void result.refetch()} />;
  const { repositories, tags, images, pushers } = result.data;
  const groups = {
    repositories: repositories.map((hit) => <RepositoryHit key={hit.id} hit={hit} />),
    tags: tags.map((hit) => <TagHit key={`${hit.repositoryId} ${hit.name}`} hit={hit} />),
    images: images.map((hit) => <ImageHit key={`${hit.repositoryId} ${hit.digest}`} hit={hit} />),
    pushers: pushers.map((hit) => <PusherHit key={hit.name} hit={hit} />),
  };
  const shown = (['repositories', 'tags', 'images', 'pushers'] as const).filter(
    (each) => (kind === 'all' || kind === each) && groups[each].length > 0,
  );
  if (shown.length === 0) return <NothingFound q={asked.q} />;
  return shown.map((each) => (
    <Group key={each} kind={each}>
      {groups[each]}
    </Group>
  ));
}

function NothingFound({ q }: { q: string }) {
  const t = useTranslations('search');
  const { user } = useMe();
  return (
    <EmptyState title={q ? t('nothingTitle', { query: q }) : t('nothingFilters')}>
      <p>{t('nothingText')}</p>
      {user ? null : <p>{t('nothingSignIn')}</p>}
    </EmptyState>
  );
}

function Group({ kind, children }: { kind: Exclude<SearchKind, 'all'>; children: ReactNode[] }) {
  const t = useTranslations('search');
  const count = children.length;
  return (
    <section className="mt-6">
      <h2 className="flex items-baseline gap-2 border-b border-border pb-2 font-semibold">
        {t(`kinds.${kind}`)}
        <span className="text-xs font-normal text-muted">
          {count < searchLimit ? t('count', { count }) : t('best', { count: String(count) })}
        </span>
      </h2>
      <ul>{children}</ul>
    </section>
  );
}
