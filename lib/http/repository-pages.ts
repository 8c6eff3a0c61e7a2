import 'server-only';
import { setTimeout as wait } from 'node:timers/promises';
import type { QueryClient } from '@tanstack/react-query';
import { notFound } from 'next/navigation';
import type { Principal } from '../access/index.ts';
import { getImage, listDeletions, listTags } from '../catalog/index.ts';
import { deletionsQuery } from '../client/deletions.ts';
import { imageQuery } from '../client/images.ts';
import { tagFilterOf, tagsQuery } from '../client/tags.ts';
import { listDeletionsQuery } from '../contract/deletions.ts';
import { listTagsQuery } from '../contract/repositories.ts';
import { AppError } from '../errors.ts';
import { firstValue, type RepositoryPageView } from '../format/repository-address.ts';
import { getContext } from './context.ts';

/** How long a page waits for the registry, which alone holds the config of an image. */
const patienceMs = 4_000;

/**
 * Reads an image into the page, under the key of the browser's own query. Where the registry does not answer, or not
 * soon, the page is drawn without it; the browser asks again and tells how that ended.
 */
export async function prefetchImage(
  queryClient: QueryClient,
  principal: Principal,
  { repositoryId, reference, platform }: { repositoryId: string; reference: string; platform: string | null },
): Promise<void> {
  const options = platform === null ? {} : { platform };
  try {
    const image = queryClient.fetchQuery({
      ...imageQuery(repositoryId, reference, platform),
      queryFn: () => getImage(getContext(), principal, repositoryId, reference, options),
      retry: false,
    });
    await Promise.race([image, wait(patienceMs, undefined, { ref: false })]);
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') notFound();
    if (!(error instanceof AppError && error.code === 'REGISTRY_UNAVAILABLE')) throw error;
  }
}

/** Reads what one view of a repository lists: its tags, or what was deleted from it. */
export async function prefetchRepositoryView(
  queryClient: QueryClient,
  principal: Principal,
  {
    repositoryId,
    view,
    search,
  }: {
    repositoryId: string;
    view: RepositoryPageView;
    search: Record<string, string | string[] | undefined>;
  },
): Promise<void> {
  const { db } = getContext();
  if (view === 'deleted' && principal.kind === 'user') {
    await queryClient.fetchInfiniteQuery({
      ...deletionsQuery({ repository: repositoryId }),
      queryFn: () => listDeletions(db, principal, listDeletionsQuery.parse({ repository: repositoryId })),
    });
    return;
  }
  if (view === 'overview' || view === 'settings') return;
  const filter = tagFilterOf((name) => firstValue(search[name]));
  await queryClient.fetchInfiniteQuery({
    ...tagsQuery(repositoryId, filter),
    queryFn: () =>
      listTags(db, principal, repositoryId, listTagsQuery.parse({ ...filter, q: filter.q || undefined })),
  });
}
