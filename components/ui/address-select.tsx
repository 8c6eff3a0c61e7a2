'use client';

import { useAddressQuery } from '#lib/client/address';
import { Select, type SelectItem } from './select';

/** A filter that lives in the address; the first item is the default and stands without a parameter. */
export function AddressSelect({
  label,
  param,
  items,
  current,
}: {
  label: string;
  param: string;
  items: readonly SelectItem[];
  current: string;
}) {
  const { setQuery } = useAddressQuery();
  return (
    <Select
      items={items}
      aria-label={label}
      value={current}
      onChange={({ currentTarget: { value } }) =>
        setQuery({ [param]: value === items[0]?.value ? null : value })
      }
      className="max-w-full"
    />
  );
}
