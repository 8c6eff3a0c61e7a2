'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { DigestText } from '#components/ui/digest-text';
import { Mark } from '#components/ui/mark';
import { RelativeTime } from '#components/ui/relative-time';
import { EmptyState, ErrorPanel, TableSkeleton } from '#components/ui/states';
import { VisibilityBadge } from '#components/ui/visibility-badge';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import { searchLimit, searchQuery } from '#lib/client/search';
import type { SearchResult } from '#lib/contract/search';

/** Repositories first, then tags, each with the way to its page. */
export function SearchResults({ q }: { q: string }) {
  const t = useTranslations('search');
  const result = useQuery({ ...searchQuery(q), enabled: q !== '' });
  if (!q) {
    return (
      <EmptyState title={t('startTitle')}>
        <p>{t('startText')}</p>
      </EmptyState>
    );
  }
  if (result.isPending) return <TableSkeleton />;
  if (result.isError) return <ErrorPanel error={result.error} onRetry={() => void result.refetch()} />;
  const { repositories, tags } = result.data;
  const countText = (key: 'repositoryCount' | 'tagCount', count: number) =>
    count < searchLimit ? t(key, { count }) : t('best', { count: String(count) });
  if (repositories.length === 0 && tags.length === 0) return <NothingFound q={q} />;
  return (
    <>
      <Group title={t('repositories')} count={countText('repositoryCount', repositories.length)}>
        {repositories.map((repository) => (
          <RepositoryHit key={repository.id} repository={repository} />
        ))}
      </Group>
      <Group title={t('tags')} count={countText('tagCount', tags.length)}>
        {tags.map((tag) => (
          <TagHit key={`${tag.repositoryId} ${tag.name}`} tag={tag} />
        ))}
      </Group>
    </>
  );
}

function NothingFound({ q }: { q: string }) {
  const t = useTranslations('search');
  const { user } = useMe();
  return (
    <EmptyState title={t('nothingTitle', { query: q })}>
      <p>{t('nothingText')}</p>
      {user ? null : <p>{t('nothingSignIn')}</p>}
    </EmptyState>
  );
}

function Group({ title, count, children }: { title: string; count: string; children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <section className="mt-6">
      <h2 className="flex items-baseline gap-2 border-b border-border pb-2 font-semibold">
        {title} <span className="text-xs font-normal text-muted">{count}</span>
      </h2>
      <ul>{children}</ul>
    </section>
  );
}

const rowClass =
  'flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b border-separator py-1.5 hover:bg-surface-secondary';

function RepositoryHit({ repository }: { repository: SearchResult['repositories'][number] }) {
  const common = useTranslations('common');
  return (
    <li className={rowClass}>
      <Link href={paths.repository(repository.name)} className="font-medium break-all hover:underline">
        {repository.name}
      </Link>
      {repository.isBaseImage ? <Mark tone="accent">{common('baseImage')}</Mark> : null}
      <span className="min-w-0 grow basis-40 truncate text-muted">{repository.description}</span>
      <VisibilityBadge visibility={repository.visibility} />
    </li>
  );
}

function TagHit({ tag }: { tag: SearchResult['tags'][number] }) {
  return (
    <li className={rowClass}>
      <Link
        href={paths.repository(tag.repositoryName, { tag: tag.name })}
        className="min-w-0 grow break-all hover:underline"
      >
        <span className="text-muted">{tag.repositoryName}:</span>
        <span className="font-medium">{tag.name}</span>
      </Link>
      <DigestText digest={tag.digest} />
      <span className="text-muted">
        <RelativeTime iso={tag.pushedAt} />
      </span>
    </li>
  );
}
