import type { Principal } from '../access/index.ts';
import { AppError } from '../errors.ts';
import type { ApiRequest } from './api-request.ts';
import { pinnedAddress } from './client-address.ts';
import type { Context } from './context.ts';
import { requestPrincipal } from './principal.ts';

/**
 * Who asks the API, counted against what one caller may ask for: a user, whatever they came by, else the address.
 *
 * @param told Gets the headers that say what is left, for refusals too.
 * @throws AppError UNAUTHENTICATED; TOO_MANY_REQUESTS `rate-limited`
 */
export async function countedPrincipal(
  context: Context,
  request: ApiRequest,
  told: Map<string, string>,
): Promise<Principal> {
  const address = `address ${pinnedAddress(request.headers).ip}`;
  try {
    const principal = await requestPrincipal(context, request);
    await count(context, principal.kind === 'user' ? `user ${principal.userId}` : address, told);
    return principal;
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNAUTHENTICATED') await count(context, address, told);
    throw error;
  }
}

async function count({ apiLimits }: Context, caller: string, told: Map<string, string>): Promise<void> {
  if (!apiLimits) return;
  const { limit, remaining, resetSeconds, isUsedUp } = await apiLimits.take(caller);
  told.set('ratelimit-limit', String(limit));
  told.set('ratelimit-remaining', String(remaining));
  told.set('ratelimit-reset', String(resetSeconds));
  if (!isUsedUp) return;
  told.set('retry-after', String(resetSeconds));
  throw new AppError(
    'TOO_MANY_REQUESTS',
    `More than ${limit} requests within a minute. Try again in ${resetSeconds} seconds.`,
    { reason: 'rate-limited' },
  );
}
