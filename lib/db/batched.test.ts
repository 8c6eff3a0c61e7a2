import { describe, expect, test } from 'vitest';
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
  test('reads together what comes at once, and what is asked for while reads are under way', async () => {
    const { read, reads, answer } = heldReads();
    const first = [read('a'), read('b'), read('a')];
    await turn();
    const second = read('c');
    await turn();
    const later = [read('d'), read('e'), read('none')];
    await turn();
    expect(reads.map(({ keys }) => keys)).toEqual([['a', 'b'], ['c']]);
    answer(0);
    expect(await Promise.all(first)).toEqual(['row a of read 0', 'row b of read 0', 'row a of read 0']);
    await turn();
    expect(reads[2]?.keys).toEqual(['d', 'e', 'none']);
    answer(1);
    answer(2);
    expect(await second).toBe('row c of read 1');
    expect(await Promise.all(later)).toEqual(['row d of read 2', 'row e of read 2', undefined]);
    await turn();
    expect(reads).toHaveLength(3);
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
