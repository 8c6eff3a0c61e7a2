import type { FilledService } from '../../engine.ts';

/** So long a service may take until it is healthy. */
export function healthWithinMs({ health }: Pick<FilledService, 'health'>): number {
  if (!health) return 60_000;
  const { startSeconds, intervalSeconds, timeoutSeconds, retries } = health;
  return (startSeconds + (intervalSeconds + timeoutSeconds) * retries + 15) * 1000;
}
