import type { Db } from './client.ts';

type Asked<Value> = {
  answer: Promise<Value | undefined>;
  resolve(value: Value | undefined): void;
  reject(error: unknown): void;
};

/** Reads under way at once, and how long one may take before another begins beside it: one that is slow must not make all wait. */
const readsMax = 3;
const patientMs = 5;

/**
 * Makes a read of many rows into one of a single row: what is asked for while reads are under way is read together by
 * the next one. A read begins only after all that it answers was asked for, so no answer is older than its question.
 *
 * @param readAll Finds what there is, by key. When it rejects, all who asked are told so.
 */
export function batched<Value>(
  readAll: (db: Db, keys: string[]) => Promise<ReadonlyMap<string, Value>>,
): (db: Db, key: string) => Promise<Value | undefined> {
  const queues = new WeakMap<Db, ReturnType<typeof createQueue<Value>>>();
  return (db, key) => {
    const queue = queues.get(db) ?? createQueue((keys) => readAll(db, keys));
    queues.set(db, queue);
    return queue(key);
  };
}

function createQueue<Value>(readAll: (keys: string[]) => Promise<ReadonlyMap<string, Value>>) {
  let waiting = new Map<string, Asked<Value>>();
  let underWay = 0;
  let isDue = false;
  let impatient: NodeJS.Timeout | undefined;

  /** Not at once: what comes by the same turn of the event loop belongs together. */
  function readSoon(): void {
    if (isDue || waiting.size === 0) return;
    if (underWay === 0) begin();
    else if (underWay < readsMax) impatient ??= setTimeout(begin, patientMs);
  }

  function begin(): void {
    clearTimeout(impatient);
    impatient = undefined;
    isDue = true;
    setImmediate(() => void readWaiting());
  }

  async function readWaiting(): Promise<void> {
    const asked = waiting;
    waiting = new Map();
    isDue = false;
    underWay += 1;
    try {
      const found = await readAll([...asked.keys()]);
      for (const [key, { resolve }] of asked) resolve(found.get(key));
    } catch (error) {
      for (const { reject } of asked.values()) reject(error);
    } finally {
      underWay -= 1;
      readSoon();
    }
  }

  return function read(key: string): Promise<Value | undefined> {
    const known = waiting.get(key);
    if (known) return known.answer;
    const asked = ask<Value>();
    waiting.set(key, asked);
    readSoon();
    return asked.answer;
  };
}

function ask<Value>(): Asked<Value> {
  let resolve: Asked<Value>['resolve'] = () => {};
  let reject: Asked<Value>['reject'] = () => {};
  const answer = new Promise<Value | undefined>((resolveAnswer, rejectAnswer) => {
    resolve = resolveAnswer;
    reject = rejectAnswer;
  });
  return { answer, resolve, reject };
}
