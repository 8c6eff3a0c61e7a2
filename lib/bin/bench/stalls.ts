import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import type { Row } from './table.ts';

const forMs = 6000;
/** Work that takes three times its least was held up: by another program, or by the machine that lends us this one. */
const heldUpTimes = 3;
const shareBelow = 0.01;

type HeldUp = { lostMs: number; longestMs: number };

/**
 * Whether this is a quiet machine, before anything of ours runs: how much of its time goes elsewhere. One that halts for
 * 60 ms each second makes a twentieth of all answers slow, whoever gives them.
 */
export async function measureStalls(): Promise<Row> {
  const all = await Promise.all(Array.from({ length: availableParallelism() }, keepOneBusy));
  const share = Math.max(...all.map(({ lostMs }) => lostMs)) / forMs;
  const longestMs = Math.max(...all.map(({ longestMs }) => longestMs));
  return {
    what: 'this machine at rest: time that goes elsewhere',
    ours: `${(share * 100).toFixed(1)} % (up to ${longestMs.toFixed(0)} ms at once)`,
    reference: '',
    ratio: '',
    goal: `< ${shareBelow * 100} % for a quiet one`,
    met: share < shareBelow,
  };
}

function keepOneBusy(): Promise<HeldUp> {
  return new Promise((resolve, reject) => {
    new Worker(new URL(import.meta.url)).once('message', resolve).once('error', reject);
  });
}

/** Does the same work over and over. */
function findHeldUp(): HeldUp {
  const tookMs: number[] = [];
  for (const until = performance.now() + forMs; performance.now() < until; ) {
    const began = performance.now();
    work();
    tookMs.push(performance.now() - began);
  }
  const leastMs = Math.min(...tookMs);
  const held: HeldUp = { lostMs: 0, longestMs: 0 };
  let atOnceMs = 0;
  for (const each of tookMs) {
    atOnceMs = each > leastMs * heldUpTimes ? atOnceMs + each : 0;
    if (atOnceMs > 0) held.lostMs += each - leastMs;
    held.longestMs = Math.max(held.longestMs, atOnceMs);
  }
  return held;
}

/** About half a millisecond. */
function work(): number {
  let sum = 0;
  for (let at = 0; at < 500_000; at += 1) sum = (sum + at * at) % 1_000_003;
  return sum;
}

if (!isMainThread) parentPort?.postMessage(findHeldUp());
