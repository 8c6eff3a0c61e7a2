import { AppError } from '../errors.ts';

/** Whoever hands back no version changes what is there, whatever it is. */
export function staleVersion(): AppError {
  return new AppError('CONFLICT', 'Somebody changed this meanwhile. Load it again.', {
    reason: 'stale-version',
  });
}
