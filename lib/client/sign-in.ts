import type { ErrorReason } from '../contract/errors.ts';
import { ApiError } from './api.ts';

/** What next-auth says in an address when the provider's sign-in came to nothing, in the words of the contract. */
const providerFailures: Record<string, ErrorReason> = {
  OAuthSignin: 'single-sign-on-unavailable',
  OAuthCallback: 'single-sign-on-failed',
  Callback: 'single-sign-on-failed',
  'account-disabled': 'account-disabled',
  'single-sign-on-failed': 'single-sign-on-failed',
  internal: 'internal',
};

/** Why the provider's sign-in came to nothing, from the address that next-auth leads to; null for anything else. */
export function providerFailure(error: string | null | undefined): ErrorReason | null {
  return error && Object.hasOwn(providerFailures, error) ? providerFailures[error]! : null;
}

/**
 * Asks for the way to the provider: the address to open next. A form would do without scripts, but the pages' policy
 * lets no form lead to another site.
 * @param nextPath where to come back to
 * @throws ApiError `single-sign-on-unavailable`; TypeError without a network.
 */
export async function findProviderAddress(nextPath: string): Promise<string> {
  const auth = await import('next-auth/react');
  const csrfToken = (await auth.getCsrfToken()) ?? '';
  const answer = await fetch('/api/auth/signin/oidc', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken, callbackUrl: nextPath, json: 'true' }),
  });
  const { url } = answer.ok ? ((await answer.json()) as { url: string }) : { url: '/sign-in?error=internal' };
  const address = new URL(url, window.location.origin);
  if (address.origin !== window.location.origin) return address.href;
  throw new ApiError('Single sign-on did not begin.', {
    status: answer.status,
    code: 'BAD_GATEWAY',
    reason: providerFailure(address.searchParams.get('error')) ?? 'single-sign-on-failed',
  });
}

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
