import { sql } from 'kysely';
import type { Db } from '../db/index.ts';

type Pull = { repositoryId: string; digest: string; tag: string | null };

/**
 * Counts pulls in memory and writes the sums every few seconds: a pull costs no write. What a killed process had not
 * written yet is lost; a count is not worth more.
 */
export function createPullCounter(db: Db, { flushEveryMs = 3000 }: { flushEveryMs?: number } = {}) {
  let counts = new Map<string, Pull & { pulls: number }>();
  const timer = setInterval(() => void flush().catch(() => {}), flushEveryMs);
  timer.unref();

  function count(pull: Pull): void {
    const key = `${pull.repositoryId}@${pull.digest}:${pull.tag ?? ''}`;
    const known = counts.get(key);
    if (known) known.pulls += 1;
    else counts.set(key, { ...pull, pulls: 1 });
  }

  /** @throws what the database throws; the counts then wait for the next time. */
  async function flush(): Promise<void> {
    if (counts.size === 0) return;
    const batch = counts;
    counts = new Map();
    try {
      await writePulls(db, [...batch.values()]);
    } catch (error) {
      for (const pull of batch.values()) for (let n = 0; n < pull.pulls; n += 1) count(pull);
      throw error;
    }
  }

  return {
    count,
    flush,
    async close() {
      clearInterval(timer);
      await flush().catch(() => {});
    },
  };
}

export type PullCounter = ReturnType<typeof createPullCounter>;

async function writePulls(db: Db, pulls: readonly (Pull & { pulls: number })[]): Promise<void> {
  const column = <Key extends keyof Pull | 'pulls'>(key: Key) => pulls.map((pull) => pull[key]);
  const batch = sql`unnest(${column('repositoryId')}::text[], ${column('digest')}::text[], ${column('tag')}::text[],
    ${column('pulls')}::bigint[]) as pull(repository_id, digest, tag, pulls)`;
  // In the order of locks.ts, as a push takes its rows: else each would wait for what the other holds.
  await db.transaction().execute(async (trx) => {
    await sql`
      update manifests m set pull_count = m.pull_count + s.pulls
        from (select repository_id, digest, sum(pulls) as pulls from ${batch} group by 1, 2) s
       where m.repository_id = s.repository_id and m.digest = s.digest`.execute(trx);
    await sql`
      update tags t set pull_count = t.pull_count + s.pulls
        from (select repository_id, tag, sum(pulls) as pulls from ${batch} where tag is not null
              group by 1, 2) s
       where t.repository_id = s.repository_id and t.name = s.tag and t.deletion_id is null`.execute(trx);
    await sql`
      update repositories r set pull_count = r.pull_count + s.pulls
        from (select repository_id, sum(pulls) as pulls from ${batch} group by 1) s
       where r.id = s.repository_id`.execute(trx);
  });
}
