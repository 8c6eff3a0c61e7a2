import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../log.ts';

/** A process of the console. */
export type Part = {
  name: string;
  /** Returns once it does its work, and throws when it ends before. */
  start(signal: AbortSignal): Promise<ChildProcess>;
  stop(child: ChildProcess): Promise<void>;
};

export type Kept = { child(): ChildProcess; stop(): Promise<void> };

const longestPauseMs = 10_000;
/** More ends than this within the window, and it is no use. */
const endsMax = 5;
const windowMs = 60_000;

/**
 * Starts a part and starts it again whenever it dies, after a pause that doubles. The first start's failure is thrown;
 * `giveUp` is told, with a sentence, when it died too often.
 */
export async function keepRunning(
  part: Part,
  {
    signal,
    giveUp,
    firstPauseMs = 500,
  }: { signal: AbortSignal; giveUp: (sentence: string) => void; firstPauseMs?: number },
): Promise<Kept> {
  const stopping = new AbortController();
  const both = AbortSignal.any([signal, stopping.signal]);
  let child = await part.start(both);
  const watching = watch();

  async function watch(): Promise<void> {
    let ends: number[] = [];
    for (;;) {
      const how = await endOf(child);
      while (!both.aborted) {
        ends = [...ends.filter((at) => at > Date.now() - windowMs), Date.now()];
        log.warn(
          { part: part.name, how, ends: ends.length },
          'a part of the console ended, it is started again',
        );
        if (ends.length > endsMax)
          return giveUp(`The ${part.name} ended ${ends.length} times within a minute (${how}).`);
        const pauseMs = Math.min(firstPauseMs * 2 ** (ends.length - 1), longestPauseMs);
        if (await startAgain(pauseMs)) break;
      }
      if (both.aborted) return;
    }
  }

  async function startAgain(pauseMs: number): Promise<boolean> {
    try {
      await sleep(pauseMs, undefined, { signal: both });
      child = await part.start(both);
      return true;
    } catch (error) {
      if (!both.aborted) log.error({ part: part.name, err: error }, 'it did not start');
      return false;
    }
  }

  return {
    child: () => child,
    async stop() {
      stopping.abort();
      await part.stop(child);
      await watching;
    },
  };
}

function endOf(child: ChildProcess): Promise<string> {
  const how = () => (child.signalCode ? `by ${child.signalCode}` : `exit code ${child.exitCode}`);
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(how());
  return new Promise((resolve) => child.once('exit', () => resolve(how())));
}
