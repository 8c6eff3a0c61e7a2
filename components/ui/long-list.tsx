'use client';

import { type ReactNode, type Ref, useRef } from 'react';
import { useVisibleRows } from '#lib/client/visible-rows';
import type { RowPlace } from './data-table';

type Props<Item> = {
  items: readonly Item[];
  /** Draws one row; `place` goes on its outermost element. */
  children: (item: Item, place: RowPlace) => ReactNode;
};

/** The body of a table. Past 200 rows only those in sight are drawn. */
export function LongTableBody<Item>({ items, children }: Props<Item>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const { rows, spaceBefore, spaceAfter } = useRows(body, items, children);
  return (
    <tbody ref={body}>
      {spaceBefore > 0 ? <SpacerRow height={spaceBefore} /> : null}
      {rows}
      {spaceAfter > 0 ? <SpacerRow height={spaceAfter} /> : null}
    </tbody>
  );
}

/** The same for a list whose rows are `li`. */
export function LongList<Item>({
  label,
  className = '',
  ...list
}: Props<Item> & { label: string; className?: string }) {
  const body = useRef<HTMLUListElement>(null);
  const { rows, spaceBefore, spaceAfter } = useRows(body, list.items, list.children);
  return (
    <ul ref={body} aria-label={label} className={className}>
      {spaceBefore > 0 ? <li aria-hidden style={{ height: spaceBefore }} /> : null}
      {rows}
      {spaceAfter > 0 ? <li aria-hidden style={{ height: spaceAfter }} /> : null}
    </ul>
  );
}

function useRows<Item>(
  body: { current: HTMLElement | null },
  items: readonly Item[],
  draw: Props<Item>['children'],
) {
  const { rows, measure, ...space } = useVisibleRows(body, items.length);
  const ref = measure as Ref<HTMLElement> | undefined;
  const drawn = rows.map((index) => {
    const item = items[index];
    return item === undefined ? null : draw(item, { ref, index });
  });
  return { rows: drawn, ...space };
}

/** Stands for the rows above or below those that are drawn. */
function SpacerRow({ height }: { height: number }) {
  return (
    <tr aria-hidden>
      <td style={{ height }} className="p-0" />
    </tr>
  );
}
