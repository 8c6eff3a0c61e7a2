import type { LogLine } from '../contract/deployments.ts';

/**
 * A key for each line of a log, which it keeps while older ones before it go: no place in a list does. Lines of one
 * replica at one instant are counted.
 */
export function keysOfLines(lines: readonly LogLine[]): string[] {
  const counts = new Map<string, number>();
  return lines.map(({ at, service, replica }) => {
    const name = `${at} ${service} ${replica}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return `${name} ${count}`;
  });
}
