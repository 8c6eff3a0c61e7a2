import { setTimeout as sleep } from 'node:timers/promises';
import { childrenOf } from '../../testing/console.ts';
import { commandLine } from '../processes.ts';
import { proportionalBytes, startBenchConsole } from './console.ts';
import { median } from './measure.ts';
import { plainRow, type Row } from './table.ts';

const starts = 3;
const settleMs = 10_000;
const mebibyte = 1024 * 1024;

/** How long a start takes where everything is built, and what all processes together hold once nothing happens. */
export async function benchIdle(): Promise<Row[]> {
  const readyMs: number[] = [];
  for (let start = 1; start < starts; start += 1) {
    await using console = await startBenchConsole();
    readyMs.push(console.readyMs);
  }
  await using console = await startBenchConsole();
  readyMs.push(console.readyMs);
  await (await fetch(`${console.origin}/sign-in`)).text();
  await sleep(settleMs);
  const rows = memoryByPart(console.pid);
  const all = rows.reduce((sum, { bytes }) => sum + bytes, 0);
  const show = (bytes: number) => `${(bytes / mebibyte).toFixed(0)} MB`;
  return [
    plainRow(
      'from npm start, built, to ready (first start of an instance)',
      `${(median(readyMs) / 1000).toFixed(1)} s`,
    ),
    plainRow(
      'memory when idle, all processes',
      show(all),
      rows.map(({ part, bytes }) => `${part} ${show(bytes)}`).join(', '),
    ),
  ];
}

const parts = {
  'web.ts': 'web',
  'worker.ts': 'worker',
  postgres: 'PostgreSQL',
  'registry.yml': 'Distribution',
};

/** What processes share counts once. */
function memoryByPart(supervisor: number): { part: string; bytes: number }[] {
  const children = childrenOf(supervisor).map((pid) => {
    const line = commandLine(pid) ?? '';
    const part = Object.entries(parts).find(([word]) => line.includes(word))?.[1] ?? 'others';
    return { part, bytes: familyOf(pid).reduce((sum, each) => sum + proportionalBytes(each), 0) };
  });
  return [{ part: 'supervisor', bytes: proportionalBytes(supervisor) }, ...children];
}

function familyOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(familyOf)];
}
