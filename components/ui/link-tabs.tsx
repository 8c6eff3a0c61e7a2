'use client';

import Link from 'next/link';
import { useAddressQuery } from '#lib/client/address';

/**
 * Choices that live in the address: a filter or the parts of a page. The first item is the default and stands
 * without a parameter.
 * @param clear parameters that mean nothing under another choice.
 */
export function LinkTabs({
  label,
  param,
  items,
  current,
  clear = [],
}: {
  label: string;
  param: string;
  items: readonly { value: string; label: string }[];
  current: string;
  clear?: readonly string[];
}) {
  const { hrefWith } = useAddressQuery();
  const cleared = Object.fromEntries(clear.map((name) => [name, null]));
  return (
    <nav
      aria-label={label}
      className="inline-flex max-w-full gap-0.5 overflow-x-auto rounded-md bg-default p-0.5"
    >
      {items.map((item, at) => (
        <Link
          key={item.value}
          href={hrefWith({ ...cleared, [param]: at === 0 ? null : item.value })}
          replace
          scroll={false}
          aria-current={item.value === current ? 'true' : undefined}
          className="flex h-7 items-center rounded px-2.5 whitespace-nowrap text-default-foreground hover:text-foreground aria-[current]:bg-segment aria-[current]:font-medium aria-[current]:shadow-surface"
        >
          {item.label}
        </Link>
      ))}
    </nav>
  );
}
