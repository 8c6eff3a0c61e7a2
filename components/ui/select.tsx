'use client';

import type { ComponentProps } from 'react';
import { useHydrated } from '#lib/client/hydrated';

export type SelectItem = { value: string; label: string };

/** One of a few, by the browser's own control. It opens once React has taken over: an earlier choice would be lost. */
export function Select({
  items,
  disabled,
  className = '',
  ...select
}: ComponentProps<'select'> & { items: readonly SelectItem[] }) {
  const isHydrated = useHydrated();
  return (
    <select
      {...select}
      disabled={disabled || !isHydrated}
      className={`native-field cursor-pointer ${className}`}
    >
      {items.map((item) => (
        <option key={item.value} value={item.value}>
          {item.label}
        </option>
      ))}
    </select>
  );
}
