import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { batched } from './batched.ts';
import type { Db } from './client.ts';

const db = {} as Db;

/** Reads that end when they are told to. */
function heldReads() {
  type Found = ReadonlyMap<string, string>;
  const reads: { keys: string[]; resolve(found: Found): void; reject(error: Error): void }[] = [];
  const read = batched<string>(
    (_, keys) => new Promise<Found>((resolve, reject) => reads.push({ keys, resolve, reject })),
  );
  const answer = (at: number) => {
    const { keys, resolve } = reads[at]!;
    resolve(new Map(keys.filter((key) => key !== 'none').map((key) => [key, `row ${key} of read ${at}`])));
  };
  return { reads, answer, read: (key: string) => read(db, key) };
}

/** Until what was put off to the end of this turn of the event loop is done. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('batched', () => {
  test('reads together what comes at once, and what is asked for while a read is under way', async () => {
    const { read, reads, answer } = heldReads();
    const first = [read('a'), read('b'), read('a')];
    await turn();
    const later = [read('d'), read('e'), read('none')];
    await turn();
    expect(reads.map(({ keys }) => keys)).toEqual([['a', 'b']]);
    answer(0);
    expect(await Promise.all(first)).toEqual(['row a of read 0', 'row b of read 0', 'row a of read 0']);
    await turn();
    expect(reads[1]?.keys).toEqual(['d', 'e', 'none']);
    answer(1);
    expect(await Promise.all(later)).toEqual(['row d of read 1', 'row e of read 1', undefined]);
    await turn();
    expect(reads).toHaveLength(2);
  });

  test('does not wait forever for a read that is slow, and has no more than three under way', async () => {
    const { read, reads, answer } = heldReads();
    const asked: Promise<string | undefined>[] = [];
    for (const key of ['a', 'b', 'c']) {
      asked.push(read(key));
      await vi.waitFor(() => expect(reads).toHaveLength(asked.length));
    }
    asked.push(read('d'));
    await sleep(30);
    expect(reads.map(({ keys }) => keys)).toEqual([['a'], ['b'], ['c']]);
    answer(1);
    expect(await asked[1]).toBe('row b of read 1');
    await vi.waitFor(() => expect(reads[3]?.keys).toEqual(['d']));
    for (const at of [0, 2, 3]) answer(at);
    await Promise.all(asked);
  });

  test('never answers from a read that began before the question', async () => {
    const { read, reads, answer } = heldReads();
    const before = read('a');
    await turn();
    const after = read('a');
    answer(0);
    expect(await before).toBe('row a of read 0');
    await turn();
    answer(1);
    expect(await after).toBe('row a of read 1');
    expect(reads).toHaveLength(2);
  });

  test('tells a failure to all who asked, and reads on', async () => {
    const { read, reads, answer } = heldReads();
    const asked = [read('a'), read('a'), read('b')];
    await turn();
    reads[0]!.reject(new Error('gone'));
    const told = await Promise.allSettled(asked);
    expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const next = read('d');
    await turn();
    answer(1);
    expect(await next).toBe('row d of read 1');
  });
});
