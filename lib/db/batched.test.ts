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

describe('batched', () => {
  test('reads together what is asked for while reads are under way', async () => {
    const { read, reads, answer } = heldReads();
    const first = read('a');
    const second = read('b');
    const later = [read('c'), read('d'), read('none')];
    expect(reads.map(({ keys }) => keys)).toEqual([['a'], ['b']]);
    answer(0);
    expect(await first).toBe('row a of read 0');
    expect(reads[2]?.keys).toEqual(['c', 'd', 'none']);
    answer(1);
    answer(2);
    expect(await second).toBe('row b of read 1');
    expect(await Promise.all(later)).toEqual(['row c of read 2', 'row d of read 2', undefined]);
  });

  test('never answers from a read that began before the question', async () => {
    const { read, reads, answer } = heldReads();
    const before = [read('a'), read('b')];
    const after = read('a');
    answer(0);
    answer(1);
    expect(await Promise.all(before)).toEqual(['row a of read 0', 'row b of read 1']);
    answer(2);
    expect(await after).toBe('row a of read 2');
    expect(reads).toHaveLength(3);
  });

  test('tells a failure to all who asked, and reads on', async () => {
    const { read, reads, answer } = heldReads();
    const asked = [read('a'), read('b'), read('c'), read('c')];
    answer(0);
    await asked[0];
    reads[2]!.reject(new Error('gone'));
    await expect(asked[2]).rejects.toThrow('gone');
    await expect(asked[3]).rejects.toThrow('gone');
    const next = read('d');
    answer(3);
    expect(await next).toBe('row d of read 3');
    answer(1);
    await asked[1];
  });
});
