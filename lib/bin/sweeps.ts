import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../log.ts';

/** Something that is done again and again. Running it twice does no harm: a failure is tried again the next time. */
export type Sweep = {
  name: string;
  /** Between the end of one run and the beginning of the next. */
  everyMs: number;
  run(signal: AbortSignal): Promise<unknown>;
};

/** Runs every sweep at its own pace until `signal`, and returns when the last one has come to its end. */
export async function runSweeps(sweeps: readonly Sweep[], signal: AbortSignal): Promise<void> {
  await Promise.all(sweeps.map((sweep) => repeat(sweep, signal)));
}

async function repeat({ name, everyMs, run }: Sweep, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await run(signal);
    } catch (error) {
      if (!signal.aborted) log.error({ sweep: name, err: error }, 'a sweep failed, it is tried again later');
    }
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}
