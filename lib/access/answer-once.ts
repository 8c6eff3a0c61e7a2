import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/index.ts';
import { AppError } from '../errors.ts';
import type { UserPrincipal } from './principal.ts';
import { seal, unseal } from './seal.ts';

export type Answer = { status: number; text: string };

type Once = {
  /** As the client sent it. */
  key: string;
  /** Method, path and body: the same key may not be used for anything else. */
  request: string;
};

type Place = { userId: string; keyHash: Buffer; sealKey: Buffer };

/**
 * Runs something for a user once for each key within a day: the second time the answer of the first is given again,
 * and nothing is done. What was refused is not kept, so that it can be tried again with the same key.
 *
 * The answer is sealed under the key and `secret`, since it may hold what is shown only once. A token with fewer
 * rights, or with others, has keys of its own.
 *
 * @throws AppError CONFLICT `idempotency-key-reused`, `idempotency-in-progress`; whatever `run` throws.
 */
export async function answerOnce(
  { db, secret }: { db: Db; secret: string },
  user: UserPrincipal,
  { key, request }: Once,
  run: () => Promise<Answer>,
): Promise<Answer & { isRepeated: boolean }> {
  const place = placeOf(secret, user, key);
  const fingerprint = createHash('sha256').update(request).digest();
  if (!(await claim(db, place, fingerprint))) {
    return { ...(await readAnswer(db, place, fingerprint)), isRepeated: true };
  }
  try {
    const answer = await run();
    await keep(db, place, answer);
    return { ...answer, isRepeated: false };
  } catch (error) {
    await release(db, place);
    throw error;
  }
}

function placeOf(secret: string, user: UserPrincipal, key: string): Place {
  const { userId, scopes, repositories } = user;
  const rights = { scopes: scopes && [...scopes].sort(), repositories: repositories ?? null };
  const keyHash = createHmac('sha256', secret)
    .update(JSON.stringify([userId, rights, key]))
    .digest();
  const sealKey = hkdfSync('sha256', `${secret}\n${key}`, keyHash, 'ownbase idempotent answer', 32);
  return { userId, keyHash, sealKey: Buffer.from(sealKey) };
}

/** True for who may go on. One whose process ended in the middle is given free after a minute. */
async function claim(db: Db, { userId, keyHash }: Place, fingerprint: Buffer): Promise<boolean> {
  await sql`delete from idempotency_keys where created_at < now() - interval '1 day'`.execute(db);
  const { rows } = await sql`
    insert into idempotency_keys (user_id, key_hash, fingerprint) values (${userId}, ${keyHash}, ${fingerprint})
    on conflict (user_id, key_hash) do update set fingerprint = excluded.fingerprint, created_at = now()
      where idempotency_keys.status is null and idempotency_keys.created_at < now() - interval '1 minute'
    returning 1`.execute(db);
  return rows.length > 0;
}

async function readAnswer(db: Db, place: Place, fingerprint: Buffer): Promise<Answer> {
  const row = await db
    .selectFrom('idempotency_keys')
    .select(['fingerprint', 'status', 'answer'])
    .where('user_id', '=', place.userId)
    .where('key_hash', '=', place.keyHash)
    .executeTakeFirst();
  if (row && !row.fingerprint.equals(fingerprint)) {
    throw new AppError('CONFLICT', 'This Idempotency-Key was used for another request. Take a new one.', {
      reason: 'idempotency-key-reused',
    });
  }
  if (row?.status && row.answer) return { status: row.status, text: unseal(place.sealKey, row.answer) };
  throw new AppError('CONFLICT', 'The first request with this Idempotency-Key is still under way.', {
    reason: 'idempotency-in-progress',
  });
}

async function keep(db: Db, place: Place, { status, text }: Answer): Promise<void> {
  await db
    .updateTable('idempotency_keys')
    .set({ status, answer: seal(place.sealKey, text) })
    .where('user_id', '=', place.userId)
    .where('key_hash', '=', place.keyHash)
    .execute();
}

async function release(db: Db, { userId, keyHash }: Place): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('user_id', '=', userId)
    .where('key_hash', '=', keyHash)
    .where('status', 'is', null)
    .execute();
}
