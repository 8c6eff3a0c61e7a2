import { Box, Boxes, Layers, Tag, User } from 'lucide-react';
import { paths } from '#lib/client/paths';
import type { RepositoryView } from '#lib/contract/repositories';
import type { SearchResult } from '#lib/contract/search';
import { shortDigest } from '#lib/format/digest';
import type { PaletteItem } from './palette-item';

/** Of every kind so many; the page of results shows the rest. */
export const foundLimit = 6;

/** What the search has found, each with the way to its page. */
export function itemsOfResult(
  { repositories, tags, images, pushers }: SearchResult,
  words: { pushedBy: string; imageId: string },
): PaletteItem[] {
  return [
    ...repositories.map((hit) => ({
      id: `repository ${hit.id}`,
      icon: hit.isBaseImage ? Layers : Boxes,
      label: hit.name,
      note: hit.description,
      href: paths.repository(hit.name),
    })),
    ...tags.map((hit) => ({
      id: `tag ${hit.repositoryId} ${hit.name}`,
      icon: Tag,
      label: `${hit.repositoryName}:${hit.name}`,
      note: shortDigest(hit.digest),
      href: paths.repository(hit.repositoryName, { tag: hit.name }),
    })),
    ...images.map((hit) => ({
      id: `image ${hit.repositoryId} ${hit.digest}`,
      icon: Box,
      label: hit.tags[0]
        ? `${hit.repositoryName}:${hit.tags[0]}`
        : `${hit.repositoryName}@${shortDigest(hit.digest)}`,
      note: noteOfImage(hit, words.imageId),
      href: paths.repository(hit.repositoryName, { digest: hit.digest }),
    })),
    ...pushers.map((hit) => ({
      id: `pusher ${hit.name}`,
      icon: User,
      label: hit.name,
      note: words.pushedBy,
      href: `${paths.search()}?by=${encodeURIComponent(hit.name)}`,
    })),
  ];
}

function noteOfImage(
  { match, fact, digest, imageId }: SearchResult['images'][number],
  imageIdWord: string,
): string {
  if (fact && match !== 'digest' && match !== 'image-id') return `${fact.key}=${fact.value}`;
  return match === 'image-id' && imageId ? `${imageIdWord} ${shortDigest(imageId)}` : shortDigest(digest);
}

/** Repositories from a list of one's own; `place` keeps one that stands in two lists apart. */
export function itemsOfRepositories(
  place: 'favourite' | 'recent',
  repositories: readonly RepositoryView[],
): PaletteItem[] {
  return repositories.slice(0, foundLimit).map(({ id, name, description, isBaseImage }) => ({
    id: `${place} ${id}`,
    icon: isBaseImage ? Layers : Boxes,
    label: name,
    note: description,
    href: paths.repository(name),
  }));
}
