import { dehydrate, HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { Markdown } from '#components/ui/markdown';
import { getRepositoryByName, rememberSeen } from '#lib/catalog/index';
import { paths } from '#lib/client/paths';
import { createQueryClient } from '#lib/client/query-client';
import { repositoryQuery } from '#lib/client/repository';
import {
  firstValue,
  type RepositoryPageView,
  repositoryNameOfSegments,
  repositoryViews,
} from '#lib/format/repository-address';
import { getContext } from '#lib/http/context';
import { isPrefetch, pagePrincipal } from '#lib/http/page-principal';
import { orNotFound, type PageSearch } from '#lib/http/pages';
import { prefetchImage, prefetchRepositoryView } from '#lib/http/repository-pages';
import { ImagePage } from './_components/image-page';
import { RepositoryPage } from './_components/repository-page';

type Props = { params: Promise<{ name: string[] }>; searchParams: PageSearch };

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const name = repositoryNameOfSegments((await params).name);
  const tag = firstValue((await searchParams).tag);
  // As the visitor typed it: says nothing of what exists.
  return { title: name === null ? '' : tag ? `${name}:${tag}` : name };
}

export default async function RepositoryRoute({ params, searchParams }: Props) {
  const principal = await pagePrincipal();
  const name = repositoryNameOfSegments((await params).name) ?? notFound();
  const repository = await orNotFound(getRepositoryByName(getContext().db, principal, name));
  const search = await searchParams;
  if (repository.name !== name) redirect(`${paths.repository(repository.name)}${queryOf(search)}`);
  if (!(await isPrefetch())) await rememberSeen(getContext().db, principal, repository.id);
  const queryClient = createQueryClient();
  queryClient.setQueryData(repositoryQuery(repository.id).queryKey, repository);

  const reference = firstValue(search.digest) ?? firstValue(search.tag);
  if (reference) {
    const platform = firstValue(search.platform) ?? null;
    await prefetchImage(queryClient, principal, { repositoryId: repository.id, reference, platform });
    return (
      <HydrationBoundary state={dehydrate(queryClient)}>
        <ImagePage repositoryId={repository.id} reference={reference} />
      </HydrationBoundary>
    );
  }
  const view = viewOf(firstValue(search.view));
  await prefetchRepositoryView(queryClient, principal, { repositoryId: repository.id, view, search });
  const overview =
    view === 'overview' ? { text: repository.overview, node: <Markdown text={repository.overview} /> } : null;
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <RepositoryPage repositoryId={repository.id} view={view} renderedOverview={overview} />
    </HydrationBoundary>
  );
}

function viewOf(asked: string | undefined): RepositoryPageView {
  return repositoryViews.find((view) => view === asked) ?? 'tags';
}

/** What was asked of an old name is asked of the new one. */
function queryOf(search: Awaited<PageSearch>): string {
  const pairs = Object.keys(search).flatMap((key) => {
    const value = firstValue(search[key]);
    return value ? [[key, value]] : [];
  });
  return pairs.length > 0 ? `?${new URLSearchParams(pairs)}` : '';
}
