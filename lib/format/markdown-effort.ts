const most = { marks: 10_000, marksInBlock: 2_000, containers: 5_000, depth: 20 };

/** Each kind of mark that a parser pairs with others: its effort grows with the square of how many there are. */
const marks = [/[*_~]/g, /\[/g, /`/g, /\|/g];
const containers = /^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)]))+/gm;

/**
 * Whether a text is written to be read. Some hundred kilobytes of nothing but stars, or of quotes within quotes, keep
 * every Markdown parser busy for minutes, and the process that draws the page with it: such a text is shown as it is.
 * Takes one look at each character.
 */
export function isDrawableMarkdown(text: string): boolean {
  if (marks.some((mark) => countOf(text, mark) > most.marks)) return false;
  const blocks = text.split(/\n[ \t]*\n/);
  if (blocks.some((block) => marks.some((mark) => countOf(block, mark) > most.marksInBlock))) return false;
  const depths = [...text.matchAll(containers)].map(([found]) => countOf(found, /[>+*.)-]/g));
  const sum = depths.reduce((before, depth) => before + depth, 0);
  return sum <= most.containers && depths.every((depth) => depth <= most.depth);
}

const countOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
