import { setTimeout as sleep } from 'node:timers/promises';
import { endedBy } from '../shared/errors.ts';

const everyMs = 500;

/** As long as a kubelet may need to end a pod whose node is well, and to clear up after it. */
const usualMs = 5 * 60_000;

/**
 * Asks again and again until the answer is true.
 *
 * @param what Said first where it ends otherwise, such as `Copying a volume`.
 * @throws EngineError `canceled` with the signal, `timed-out` after `withinMs`.
 */
export async function poll(
  what: string,
  signal: AbortSignal,
  isDone: () => Promise<boolean>,
  withinMs = usualMs,
): Promise<void> {
  const endsAt = Date.now() + withinMs;
  while (!(await isDone())) {
    await sleep(everyMs, undefined, { signal }).catch(() => {});
    if (signal.aborted || Date.now() > endsAt) throw endedBy(signal, what);
  }
}
