'use client';

import { useState } from 'react';
import { nothingSelected, type RowSelection, toggleAll, toggleRange, toggleRow } from './row-selection';

export type TagSelection = {
  /** The selected tags that are listed, in the order of the list: nothing unseen is ever deleted. */
  names: readonly string[];
  has: (name: string) => boolean;
  toggle: (name: string, options: { isRange: boolean }) => void;
  toggleAll: () => void;
  clear: () => void;
};

/** @param listKey changes with filter and sort: another list starts with nothing selected. */
export function useTagSelection(names: readonly string[], listKey: string): TagSelection {
  const [state, setState] = useState<{ listKey: string; selection: RowSelection }>({
    listKey,
    selection: nothingSelected,
  });
  const selection = state.listKey === listKey ? state.selection : nothingSelected;
  const set = (next: RowSelection) => setState({ listKey, selection: next });
  return {
    names: names.filter((name) => selection.selected.has(name)),
    has: (name) => selection.selected.has(name),
    toggle: (name, { isRange }) =>
      set(isRange ? toggleRange(selection, name, names) : toggleRow(selection, name)),
    toggleAll: () => set(toggleAll(selection, names)),
    clear: () => set(nothingSelected),
  };
}
