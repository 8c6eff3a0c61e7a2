import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { percentile, type Span } from './measure.ts';
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
    startWorker('keep-busy').once('message', resolve).once('error', reject);
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

/**
 * Whether the machine halts while something else is measured: a little work every few milliseconds, of which a halted
 * machine makes several times its processor time. Other programs that wait for a processor do not.
 */
export async function watchStalls(): Promise<{ end(): Promise<Span[]> }> {
  const worker = startWorker('watch');
  const next = () => new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await next();
  return {
    async end() {
      const spans = next();
      worker.postMessage('end');
      const { timeOrigin } = performance;
      return ((await spans) as Span[]).map(({ fromMs, toMs }) => ({
        fromMs: fromMs - timeOrigin,
        toMs: toMs - timeOrigin,
      }));
    },
  };
}

const probeEveryMs = 8;
const warmUps = 20;

/** When it was halted, by the clock of the day. */
async function watch(port: NonNullable<typeof parentPort>): Promise<void> {
  let hasEnded = false;
  port.once('message', () => {
    hasEnded = true;
  });
  const probes: (Span & { processorMs: number })[] = [];
  for (let probe = 0; !hasEnded; probe += 1) {
    const [before, fromMs] = [threadMs(), performance.now()];
    work();
    // What a thread has taken is told to it once it has slept.
    await sleep(probeEveryMs);
    const [processorMs, toMs] = [threadMs() - before, performance.now()];
    if (probe === warmUps) port.postMessage('ready');
    if (probe > warmUps)
      probes.push({
        fromMs: fromMs + performance.timeOrigin,
        toMs: toMs + performance.timeOrigin,
        processorMs,
      });
  }
  const usualMs = percentile(
    probes.map(({ processorMs }) => processorMs),
    0.1,
  );
  port.postMessage(probes.filter(({ processorMs }) => processorMs > usualMs * heldUpTimes));
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const startWorker = (task: 'keep-busy' | 'watch') =>
  new Worker(new URL(import.meta.url), { workerData: task });

/** About half a millisecond. */
function work(): number {
  let sum = 0;
  for (let at = 0; at < 30_000; at += 1) sum = (sum + at * at) % 1_000_003;
  return sum;
}

if (!isMainThread && workerData === 'keep-busy') parentPort?.postMessage(findHeldUp());
if (!isMainThread && workerData === 'watch') await watch(parentPort!);
