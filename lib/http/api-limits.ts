import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const windowSeconds = 60;

/** What a caller has left: `resetSeconds` until all of it is there again. */
export type Allowance = { limit: number; remaining: number; resetSeconds: number; isUsedUp: boolean };

export type ApiLimits = { take(caller: string): Promise<Allowance> };

/**
 * How many requests of one caller the API answers within a minute. Counted in the memory of this process: a write to
 * the database for each read would cost more than it saves, and the limit is there to stop a script that has gone
 * wild. Passwords have their own limits, which hold for all processes (lib/access/sign-in-limits.ts).
 *
 * @param perMinute 0: no limit.
 */
export function createApiLimits(perMinute: number): ApiLimits | null {
  if (perMinute === 0) return null;
  const limiter = new RateLimiterMemory({ points: perMinute, duration: windowSeconds });
  return {
    async take(caller) {
      const counted = await limiter.consume(caller).catch((refusal: unknown) => {
        if (refusal instanceof RateLimiterRes) return refusal;
        throw refusal;
      });
      return {
        limit: perMinute,
        remaining: counted.remainingPoints,
        resetSeconds: Math.ceil(counted.msBeforeNext / 1000),
        isUsedUp: counted.consumedPoints > perMinute,
      };
    },
  };
}
