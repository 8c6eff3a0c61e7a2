'use client';

import { useTranslations } from 'use-intl';
import { useAddressQuery } from '#lib/client/address';
import { Select, type SelectItem } from './select';

/** Sorts a page of cards by `?sort=`; the first item is the default. Tables sort by their headers. */
export function SortSelect({ items, current }: { items: readonly SelectItem[]; current: string }) {
  const t = useTranslations('common');
  const { setQuery } = useAddressQuery();
  return (
    <Select
      items={items}
      aria-label={t('sortBy')}
      value={current}
      onChange={({ currentTarget: { value } }) =>
        setQuery({ sort: value === items[0]?.value ? null : value, order: null })
      }
    />
  );
}
