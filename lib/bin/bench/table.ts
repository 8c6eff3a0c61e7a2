/** One line of the result. `ratio` is ours by theirs, or what its name says; `met` null where there is no goal. */
export type Row = {
  what: string;
  ours: string;
  reference: string;
  ratio: string;
  goal: string;
  met: boolean | null;
};

const titles = ['what', 'ours', 'reference', 'ratio', 'goal', 'met'] as const;

/** A Markdown table, so that it can stand in a document as it is. */
export function renderTable(rows: readonly Row[]): string {
  const cells = rows.map(({ met, ...row }) => [
    row.what,
    row.ours,
    row.reference,
    row.ratio,
    row.goal,
    met === null ? '' : met ? 'met' : 'NOT MET',
  ]);
  const widths = titles.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  return [line(titles), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}

/** Two rates, and the goal that is the least ratio of them, or null. */
export function rateRow(
  what: string,
  {
    ours,
    reference,
    unit,
    atLeast,
  }: { ours: number; reference: number; unit: string; atLeast: number | null },
): Row {
  const ratio = ours / reference;
  const show = (value: number) => `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${unit}`;
  return {
    what,
    ours: show(ours),
    reference: show(reference),
    ratio: ratio.toFixed(2),
    goal: atLeast === null ? '' : `≥ ${atLeast}`,
    met: atLeast === null ? null : ratio >= atLeast,
  };
}

/** A goal that is an upper bound of what we measured. */
export function boundRow(
  what: string,
  { value, unit, below, reference = '' }: { value: number; unit: string; below: number; reference?: string },
): Row {
  return {
    what,
    ours: `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`,
    reference,
    ratio: '',
    goal: `< ${below} ${unit}`,
    met: value < below,
  };
}

/** What is told without a goal. */
export function plainRow(what: string, ours: string, reference = ''): Row {
  return { what, ours, reference, ratio: '', goal: '', met: null };
}
