import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { RepositoryView } from '../contract/repositories.ts';
import { library } from './push-targets.ts';
import { type RepositoryFilter, repositoriesQuery } from './repositories.ts';

/** The public images of Convertigo, which are made to be built on. */
export const convertigoFilter: RepositoryFilter = {
  tenant: library,
  q: 'convertigo',
  sort: 'updated',
  limit: 50,
};

export const baseImagesFilter = (tenant: string): RepositoryFilter => ({
  tenant,
  baseImages: 'true',
  sort: 'updated',
  limit: 100,
});

/** A repository that is proposed as a base, with the tag that was pushed last. */
export type Base = Pick<RepositoryView, 'id' | 'name'> & { latestTag: string };

/** What is proposed to build on: the base images of the tenant, and those of Convertigo. */
export function useBases(tenant: string): Base[] {
  const own = useInfiniteQuery({
    ...repositoriesQuery(baseImagesFilter(tenant)),
    placeholderData: keepPreviousData,
  });
  const convertigo = useInfiniteQuery(repositoriesQuery(convertigoFilter));
  const itemsOf = ({ data }: typeof own) => data?.pages.flatMap(({ items }) => items) ?? [];
  // The search looks into descriptions as well.
  const named = itemsOf(convertigo).filter(({ name }) => name.includes('convertigo'));
  const all = new Map([...itemsOf(own), ...named].map((each) => [each.id, each]));
  return [...all.values()].flatMap(({ id, name, latestTag }) => (latestTag ? [{ id, name, latestTag }] : []));
}
