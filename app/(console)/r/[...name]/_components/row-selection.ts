export type RowSelection = {
  readonly selected: ReadonlySet<string>;
  /** The row clicked last without Shift: a range starts there. */
  readonly anchor: string | null;
};

export const nothingSelected: RowSelection = { selected: new Set(), anchor: null };

/** One row on or off. */
export function toggleRow({ selected }: RowSelection, name: string): RowSelection {
  const next = new Set(selected);
  if (!next.delete(name)) next.add(name);
  return { selected: next, anchor: name };
}

/**
 * Shift-click: every row of `names` between the anchor and `name` gets the state that the clicked row is to have.
 * Without an anchor that is still listed it is a plain click.
 */
export function toggleRange(selection: RowSelection, name: string, names: readonly string[]): RowSelection {
  const from = selection.anchor === null ? -1 : names.indexOf(selection.anchor);
  const to = names.indexOf(name);
  if (from === -1 || to === -1) return toggleRow(selection, name);
  const next = new Set(selection.selected);
  const wanted = !next.has(name);
  for (const between of names.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    if (wanted) next.add(between);
    else next.delete(between);
  }
  return { selected: next, anchor: selection.anchor };
}

/** All of `names`, or none where all of them are selected already. */
export function toggleAll({ selected }: RowSelection, names: readonly string[]): RowSelection {
  return names.every((name) => selected.has(name))
    ? nothingSelected
    : { selected: new Set(names), anchor: null };
}
