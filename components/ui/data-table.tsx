'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode, Ref } from 'react';
import { useAddressQuery } from '#lib/client/address';

type Align = 'start' | 'end';
// Figures of one width where they stand under each other; Inter widens the hyphens of names with them.
const alignOf = { start: 'text-left', end: 'text-right tabular-nums' };
/** The width of the window from which a column is shown: less important ones give way first. */
type HideBelow = 'sm' | 'md' | 'lg';
const hideBelowOf = { sm: 'hidden sm:table-cell', md: 'hidden md:table-cell', lg: 'hidden lg:table-cell' };

function cellClass(align: Align, hideBelow: HideBelow | undefined): string {
  return `px-2 first:pl-0 last:pr-0 ${alignOf[align]} ${hideBelow ? hideBelowOf[hideBelow] : ''}`;
}

/**
 * A plain table of 40 px rows that scrolls sideways where the window is narrow. `label` names it.
 * @param rowCount how many rows are listed, for tables that do not draw all of them.
 */
export function DataTable({
  label,
  rowCount,
  children,
}: {
  label: string;
  rowCount?: number;
  children: ReactNode;
}) {
  return (
    // The keyboard scrolls what holds the focus.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
    <section aria-label={label} tabIndex={0} className="relative -mx-4 overflow-x-auto px-4 md:mx-0 md:px-0">
      <table
        aria-rowcount={rowCount === undefined ? undefined : rowCount + 1}
        className="w-full border-collapse text-left"
      >
        {children}
      </table>
    </section>
  );
}

export function HeaderRow({ children }: { children: ReactNode }) {
  return (
    <thead className="border-b border-border text-xs text-muted">
      <tr className="h-9">{children}</tr>
    </thead>
  );
}

export function HeaderCell({
  children,
  align = 'start',
  hideBelow,
}: {
  children?: ReactNode;
  align?: Align;
  hideBelow?: HideBelow;
}) {
  return (
    <th scope="col" className={`font-medium whitespace-nowrap ${cellClass(align, hideBelow)}`}>
      {children}
    </th>
  );
}

/**
 * A header that sorts by the address: `?sort=` and `?order=`. A second click turns the order round.
 * @param current the sort and order that the list has now, defaults filled in.
 * @param firstOrder the order of the first click: `asc` for names, `desc` for dates and counts.
 */
export function SortHeaderCell({
  column,
  current,
  firstOrder = 'desc',
  align = 'start',
  hideBelow,
  children,
}: {
  column: string;
  current: { sort: string; order: 'asc' | 'desc' };
  firstOrder?: 'asc' | 'desc';
  align?: Align;
  hideBelow?: HideBelow;
  children: ReactNode;
}) {
  const { hrefWith } = useAddressQuery();
  const isActive = current.sort === column;
  const turned = current.order === 'asc' ? 'desc' : 'asc';
  const order = isActive ? turned : firstOrder;
  const Arrow = current.order === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={isActive ? (current.order === 'asc' ? 'ascending' : 'descending') : 'none'}
      className={`font-medium whitespace-nowrap ${cellClass(align, hideBelow)}`}
    >
      <Link
        href={hrefWith({ sort: column, order })}
        replace
        scroll={false}
        className="inline-flex items-center gap-1 rounded hover:text-foreground"
      >
        {children}
        {isActive ? <Arrow aria-hidden className="size-3" /> : null}
      </Link>
    </th>
  );
}

/** Where a row stands among those of a list that does not draw all of them. */
export type RowPlace = { ref: Ref<HTMLElement> | undefined; index: number };

export function Row({
  children,
  isSelected = false,
  place,
}: {
  children: ReactNode;
  isSelected?: boolean;
  place?: RowPlace;
}) {
  return (
    <tr
      ref={place?.ref as Ref<HTMLTableRowElement> | undefined}
      data-index={place?.index}
      aria-rowindex={place && place.index + 2}
      aria-selected={isSelected || undefined}
      className={`h-10 border-b border-separator hover:bg-surface-secondary ${isSelected ? 'bg-accent-soft' : ''}`}
    >
      {children}
    </tr>
  );
}

/** A row's own name is a header for screen readers: `isRowHeader`. */
export function Cell({
  children,
  align = 'start',
  isRowHeader = false,
  isMuted = false,
  hideBelow,
}: {
  children?: ReactNode;
  align?: Align;
  isRowHeader?: boolean;
  isMuted?: boolean;
  hideBelow?: HideBelow;
}) {
  const className = `py-1 font-normal ${cellClass(align, hideBelow)} ${isMuted ? 'text-muted' : ''}`;
  if (isRowHeader) {
    return (
      <th scope="row" className={className}>
        {children}
      </th>
    );
  }
  return <td className={className}>{children}</td>;
}

/** A checkbox in the first cell of a row, or of the header for all rows (`isPartial`: some are selected). */
export function SelectBox({
  label,
  isSelected,
  isPartial = false,
  onChange,
}: {
  label: string;
  isSelected: boolean;
  isPartial?: boolean;
  onChange: (isSelected: boolean) => void;
}) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={isSelected}
      ref={(box) => {
        if (box) box.indeterminate = isPartial;
      }}
      onChange={(event) => onChange(event.currentTarget.checked)}
      className="size-4 cursor-pointer align-middle accent-accent"
    />
  );
}
