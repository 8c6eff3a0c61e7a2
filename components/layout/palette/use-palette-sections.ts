import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import { favouritesQuery, recentQuery } from '#lib/client/personal';
import { searchQuery } from '#lib/client/search';
import { foundLimit, itemsOfRepositories, itemsOfResult } from './found-items';
import { matchesItem, type PaletteItem, type PaletteSection } from './palette-item';
import { useCommandItems, usePageItems, useTenantItems } from './use-own-items';

/** Of the pages, of the tenants and of the commands that fit so many are shown. */
const ownMax = 3;

/**
 * What the palette shows for what was typed: nothing yet gives favourites and what was seen last, then the pages and
 * commands; words give the pages, tenants and commands that hold them, and what the search finds. What is there at
 * once stands first, so that the chosen line does not move away when the rest comes.
 * @param settled what was typed when the keys last rested: only that is sent to the server.
 */
export function usePaletteSections(typed: string, settled: string) {
  const personal = usePersonalSections(typed === '');
  const own = useOwnSections(typed);
  const found = useFound(typed, settled);
  const sections = typed === '' ? [...personal, ...own] : [...own, ...found.sections];
  return { ...found, sections: sections.filter(({ items }) => items.length > 0) };
}

function useOwnSections(typed: string): PaletteSection[] {
  const t = useTranslations('personal.palette');
  const matching = (items: PaletteItem[]) =>
    typed === '' ? items : items.filter((item) => matchesItem(item, typed)).slice(0, ownMax);
  return [
    { id: 'pages', title: t('pages'), items: matching(usePageItems()) },
    { id: 'tenants', title: t('tenants'), items: matching(useTenantItems()) },
    { id: 'commands', title: t('commands'), items: matching(useCommandItems()) },
  ];
}

function usePersonalSections(isShown: boolean): PaletteSection[] {
  const t = useTranslations('personal');
  const { user } = useMe();
  const enabled = isShown && user !== null;
  const favourites = useQuery({ ...favouritesQuery(), enabled });
  const recent = useQuery({ ...recentQuery(), enabled });
  return [
    {
      id: 'favourites',
      title: t('favourites'),
      items: itemsOfRepositories('favourite', favourites.data?.items ?? []),
    },
    {
      id: 'recent',
      title: t('palette.recent'),
      items: itemsOfRepositories('recent', recent.data?.items ?? []),
    },
  ];
}

function useFound(typed: string, settled: string) {
  const t = useTranslations('personal.palette');
  const { data, isFetching, isError } = useQuery({
    ...searchQuery({ q: settled, by: '', platform: '', base: '' }, foundLimit),
    enabled: settled !== '',
    placeholderData: keepPreviousData,
  });
  const isSearching = typed !== '' && (isFetching || typed !== settled);
  const items = data ? itemsOfResult(data, { pushedBy: t('pushedBy'), imageId: t('imageId') }) : [];
  const all: PaletteItem = {
    id: 'all',
    icon: ArrowRight,
    label: t('allResults', { query: typed }),
    href: paths.search(typed),
  };
  const isAllShown = !isSearching || items.length > 0;
  return {
    sections: [{ id: 'results', title: t('results'), items: isAllShown ? [...items, all] : [] }],
    isSearching,
    isFailed: typed !== '' && isError,
  };
}
