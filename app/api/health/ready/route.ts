import { sql } from 'kysely';
import { getContext } from '#lib/http/context';
import { json } from '#lib/http/json-response';

export const dynamic = 'force-dynamic';

const withinMs = 2_000;

/** The database and the registry answer: what a load balancer sends requests by. 503 names what does not. */
export async function GET(): Promise<Response> {
  const { db, registry } = getContext();
  const answers = await Promise.allSettled([
    inTime(sql`select 1`.execute(db)),
    inTime(registry.ping({ timeoutMs: withinMs })),
  ]);
  const missing = ['database', 'registry'].filter((_, at) => answers[at]?.status === 'rejected');
  if (missing.length === 0) return json({ status: 'ready' });
  return json({ status: 'not ready', missing }, { status: 503 });
}

async function inTime(answer: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('too late')), withinMs);
  });
  await Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
