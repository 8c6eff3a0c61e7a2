'use client';

import { useTranslations } from 'use-intl';
import { useAddressQuery } from '#lib/client/address';

/** Sorts a page of cards by `?sort=`; the first item is the default. Tables sort by their headers. */
export function SortSelect({
  items,
  current,
}: {
  items: readonly { value: string; label: string }[];
  current: string;
}) {
  const t = useTranslations('common');
  const { setQuery } = useAddressQuery();
  return (
    <select
      aria-label={t('sortBy')}
      value={current}
      onChange={({ currentTarget: { value } }) =>
        setQuery({ sort: value === items[0]?.value ? null : value, order: null })
      }
      className="native-field cursor-pointer"
    >
      {items.map((item) => (
        <option key={item.value} value={item.value}>
          {item.label}
        </option>
      ))}
    </select>
  );
}
