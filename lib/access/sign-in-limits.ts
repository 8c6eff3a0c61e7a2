import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Db } from '../db/index.ts';

const windowSeconds = 15 * 60;

/**
 * How many wrong passwords within a quarter of an hour. In the order in which they are asked: who is locked out by
 * the first uses up nothing of the others, so a forgotten script does not lock its whole office out.
 */
const limits = [
  { name: 'pair', points: 10, keyOf: ({ name, address }: SignInFrom) => hash(`${name}\n${group(address)}`) },
  { name: 'address', points: 100, keyOf: ({ address }: SignInFrom) => hash(group(address)) },
  { name: 'user', points: 100, keyOf: ({ name }: SignInFrom) => hash(name) },
] as const;

type SignInFrom = { name: string; address: string };

export type SignInLimits = {
  /** Milliseconds until this user may try again from this address; 0: now. */
  lockedForMs(from: SignInFrom): Promise<number>;
  /** Counts an attempt before it is looked at, so that a thousand at once are no way around. 0, or as above. */
  take(from: SignInFrom): Promise<number>;
  /** The attempt was right, so it does not count. */
  giveBack(from: SignInFrom): Promise<void>;
};

/** The counters lie in PostgreSQL, so they hold for all processes together and over a restart. */
export function createSignInLimits({ db, pool }: { db: Db; pool: Pool }): SignInLimits {
  const counters = limits.map(({ name, points, keyOf }, at) => ({
    keyOf,
    points,
    prefix: `sign-in-${name}`,
    limiter: new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix: `sign-in-${name}`,
      points,
      duration: windowSeconds,
      // It clears the whole table, so one of them is enough.
      clearExpiredByTimeout: at === 0,
    }),
  }));

  async function giveBack(from: SignInFrom, count = counters.length): Promise<void> {
    await Promise.all(counters.slice(0, count).map(({ limiter, keyOf }) => limiter.reward(keyOf(from))));
  }

  return {
    async lockedForMs(from) {
      const now = Date.now();
      const full = counters.map(
        ({ prefix, keyOf, points }) => sql`(${`${prefix}:${keyOf(from)}`}, ${points}::int)`,
      );
      const { rows } = await sql<{ until: number | null }>`
        select max(expire) as until from rate_limits
        join (values ${sql.join(full)}) as full_at (key, points) using (key)
        where rate_limits.points >= full_at.points and expire > ${now}`.execute(db);
      return Math.max(0, (rows[0]?.until ?? 0) - now);
    },

    async take(from) {
      for (const [at, { limiter, keyOf }] of counters.entries()) {
        try {
          await limiter.consume(keyOf(from));
        } catch (refusal) {
          if (!(refusal instanceof RateLimiterRes)) throw refusal;
          await giveBack(from, at);
          return Math.max(1, refusal.msBeforeNext);
        }
      }
      return 0;
    },

    giveBack: (from) => giveBack(from),
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Whoever has one IPv6 address has the 2^64 of its network, so they count together. */
function group(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const zeros = address.includes('::')
    ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
    : [];
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':');
}
