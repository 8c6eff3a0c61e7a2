'use client';

import { useAddressQuery } from '#lib/client/address';

/** A filter that lives in the address; the first item is the default and stands without a parameter. */
export function AddressSelect({
  label,
  param,
  items,
  current,
}: {
  label: string;
  param: string;
  items: readonly { value: string; label: string }[];
  current: string;
}) {
  const { setQuery } = useAddressQuery();
  return (
    <select
      aria-label={label}
      value={current}
      onChange={({ currentTarget: { value } }) =>
        setQuery({ [param]: value === items[0]?.value ? null : value })
      }
      className="native-field max-w-full cursor-pointer"
    >
      {items.map((item) => (
        <option key={item.value} value={item.value}>
          {item.label}
        </option>
      ))}
    </select>
  );
}
