import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { keepRunning, type Part } from './keep-running.ts';

/** Ends when it is told to, or by itself at once. */
function part({ starts, endsAtOnce }: { starts: number[]; endsAtOnce: boolean }): Part {
  return {
    name: 'part',
    async start() {
      const child = spawn(process.execPath, ['-e', endsAtOnce ? '' : 'setInterval(() => {}, 1000)']);
      await once(child, 'spawn');
      starts.push(child.pid ?? 0);
      return child;
    },
    async stop(child) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

test('a part that ends again and again is given up, with a sentence', async () => {
  const starts: number[] = [];
  const { signal } = new AbortController();
  const sentence = await new Promise<string>((giveUp, reject) => {
    keepRunning(part({ starts, endsAtOnce: true }), { signal, giveUp, firstPauseMs: 1 }).catch(reject);
  });
  expect(sentence).toBe('The part ended 6 times within a minute (exit code 0).');
  expect(starts).toHaveLength(6);
});

test('a part that is stopped stays so', async () => {
  const starts: number[] = [];
  const { signal } = new AbortController();
  const giveUp = (sentence: string) => expect.unreachable(sentence);
  const kept = await keepRunning(part({ starts, endsAtOnce: false }), { signal, giveUp, firstPauseMs: 1 });
  await kept.stop();
  expect(starts).toHaveLength(1);
  expect(() => process.kill(starts[0] ?? 0, 0)).toThrow();
});
