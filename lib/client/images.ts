import { queryOptions } from '@tanstack/react-query';
import type { ImageView } from '../contract/images.ts';
import { ApiError, apiFetch } from './api.ts';
import { repositoryKey, repositoryPath } from './repository.ts';

/** Everything below this key is an image of the repository. */
export const imagesKey = (repositoryId: string) => [...repositoryKey(repositoryId), 'images'] as const;

/** Where a browser gets an image as a file; `platform` null: with all of them. */
export const archiveAddress = (repositoryId: string, reference: string, platform: string | null): string =>
  `${repositoryPath(repositoryId)}/images/${encodeURIComponent(reference)}/archive${platform ? `?platform=${encodeURIComponent(platform)}` : ''}`;

/**
 * One image. `reference` is a tag or a digest; `platform` is os/architecture[/variant], null for the one that the
 * server prefers.
 */
export const imageQuery = (repositoryId: string, reference: string, platform: string | null) =>
  queryOptions({
    queryKey: [...imagesKey(repositoryId), reference, platform] as const,
    queryFn: ({ signal }) =>
      apiFetch<ImageView>(`${repositoryPath(repositoryId)}/images/${encodeURIComponent(reference)}`, {
        query: { platform },
        signal,
      }),
    // An answer, even that the registry is silent, was waited for long enough: who looks decides on another try.
    retry: (failures, error) => failures < 2 && !(error instanceof ApiError),
  });

/** Whether two keys of `imageQuery` mean the same image, be it for different platforms. */
export function isSameImage(one: readonly unknown[] | undefined, other: readonly unknown[]): boolean {
  const platformAt = other.length - 1;
  return one !== undefined && other.slice(0, platformAt).every((part, at) => part === one[at]);
}
