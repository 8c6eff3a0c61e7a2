'use client';

import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useState } from 'react';

const drawnAtMost = 200;
const wideRowHeight = 41;

/**
 * The indices of the rows to draw: all of a short list, those in sight of a long one, with the height of the rest.
 * `measure` is the ref of each row, which carries its index as `data-index`. The window is what scrolls.
 *
 * @param body What holds the rows and nothing before them: a `tbody` or a list.
 */
export function useVisibleRows(body: RefObject<HTMLElement | null>, count: number) {
  const isLong = count > drawnAtMost;
  const [{ scrollMargin, rowHeight }, setLayout] = useState({ scrollMargin: 0, rowHeight: wideRowHeight });
  useLayoutEffect(() => {
    if (!isLong || !body.current) return;
    const firstRow = body.current.querySelector('[data-index]');
    setLayout({
      scrollMargin: body.current.getBoundingClientRect().top + window.scrollY,
      // On a telephone a row is several lines high.
      rowHeight: firstRow?.getBoundingClientRect().height ?? wideRowHeight,
    });
  }, [isLong, body]);
  const virtualizer = useWindowVirtualizer({
    count,
    enabled: isLong,
    estimateSize: () => rowHeight,
    overscan: 20,
    scrollMargin,
  });
  if (!isLong) return { rows: Array.from({ length: count }, (_, at) => at), spaceBefore: 0, spaceAfter: 0 };
  const items = virtualizer.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  return {
    rows: items.map(({ index }) => index),
    spaceBefore: first ? first.start - scrollMargin : 0,
    spaceAfter: last ? virtualizer.getTotalSize() - (last.end - scrollMargin) : virtualizer.getTotalSize(),
    measure: virtualizer.measureElement,
  };
}
