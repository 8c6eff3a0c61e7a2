import type { ErrorReason } from '../contract/errors.ts';
import { ApiError } from './api.ts';

/**
 * Starts a session with user name and password.
 * @throws ApiError with the reason: `wrong-credentials`, `locked-out`, `rate-limited` …; TypeError without a network.
 */
export async function signIn({ name, password }: { name: string; password: string }): Promise<void> {
  const auth = await import('next-auth/react');
  const answer = await auth.signIn('credentials', { name, password, redirect: false });
  if (answer?.ok && !answer.error) return;
  // next-auth hands on what our authorize() threw: a reason of lib/contract/errors.ts.
  throw new ApiError('Signing in did not work.', {
    status: answer?.status ?? 500,
    code: 'UNAUTHENTICATED',
    reason: (answer?.error ?? 'internal') as ErrorReason,
  });
}
