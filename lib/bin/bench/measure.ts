import { setTimeout as sleep } from 'node:timers/promises';

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** By `performance.now()`. */
export type Span = { fromMs: number; toMs: number };

export const lengthsOf = (spans: readonly Span[]): number[] => spans.map(({ fromMs, toMs }) => toMs - fromMs);

/** Those that overlap none of the others. */
export const outside = (spans: readonly Span[], others: readonly Span[]): Span[] =>
  spans.filter((span) => !others.some((other) => span.fromMs < other.toMs && other.fromMs < span.toMs));

export const median = (values: readonly number[]): number => percentile(values, 0.5);

type Measure = (round: number) => Promise<number>;

/**
 * Measures ours and the reference in turn, and swaps who goes first with every round, so that a machine that slows
 * down or warms up does so for both.
 *
 * @returns the median of each.
 */
export async function sideBySide(
  rounds: number,
  { ours, reference }: { ours: Measure; reference: Measure },
): Promise<{ ours: number; reference: number }> {
  const measured = { ours: [] as number[], reference: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const turns = [
      async () => measured.ours.push(await ours(round)),
      async () => measured.reference.push(await reference(round)),
    ];
    for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  return { ours: median(measured.ours), reference: median(measured.reference) };
}

/**
 * Lets so many workers do `work` over and over for so long: at once again, or each every so many milliseconds and one
 * worker a little after the other.
 *
 * @returns how often a second it was done, and each time from its start to its end.
 */
export async function keepBusy(
  { workers, forMs, everyMs = 0 }: { workers: number; forMs: number; everyMs?: number },
  work: (worker: number, turn: number) => Promise<void>,
): Promise<{ perSecond: number; done: Span[] }> {
  const done: Span[] = [];
  const began = performance.now();
  const worker = async (_: unknown, number: number) => {
    for (let turn = 0; performance.now() - began < forMs; turn += 1) {
      const dueMs = began + (turn + number / workers) * everyMs - performance.now();
      if (everyMs > 0 && dueMs > 0) await sleep(dueMs);
      const fromMs = performance.now();
      await work(number, turn);
      done.push({ fromMs, toMs: performance.now() });
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return { perSecond: (done.length * 1000) / (performance.now() - began), done };
}
