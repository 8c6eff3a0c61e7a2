import { log } from '../log.ts';

/** What a heartbeat finds out of the row that is worked on. */
export type Beat = { isOurs: boolean; isCanceled: boolean };

/** How work that stands in a row ends from outside. */
export type Heart = {
  /** Aborted when somebody else has taken the work up: nothing may be written any more. */
  lost: AbortController;
  /** Aborted when it was asked to end. */
  canceled: AbortController;
  /** Ends the beating, once the last beat is over. */
  stop(): Promise<void>;
};

/**
 * Keeps the row of some work fresh, so that no other worker takes it up, and listens there for its end. A beat that
 * fails is tried again with the next one.
 */
export function keepBeating(
  beat: () => Promise<Beat>,
  { id, everyMs }: { id: string; everyMs: number },
): Heart {
  const [lost, canceled] = [new AbortController(), new AbortController()];
  let running: Promise<void> | null = null;
  const once = async () => {
    try {
      const { isOurs, isCanceled } = await beat();
      if (!isOurs) lost.abort();
      if (isCanceled) canceled.abort();
    } catch (error) {
      log.warn({ work: id, err: error }, 'a heartbeat failed');
    }
  };
  const timer = setInterval(() => {
    running ??= once().finally(() => {
      running = null;
    });
  }, everyMs);
  return {
    lost,
    canceled,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
