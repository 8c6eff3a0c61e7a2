import { sql } from 'kysely';
import { recordAudit, systemActor } from '../audit/index.ts';
import type { Db } from '../db/index.ts';
import { newId } from '../ids.ts';
import { hashPassword } from './passwords.ts';
import { randomBase62 } from './token-secret.ts';

/** Any number will do, as long as nothing else in the database locks the same one. */
const lockKey = 7_270_524;

/**
 * Makes the administrator of a new instance, with a password of 20 random characters: show it once, it is kept
 * nowhere. Null when there are users already; of two processes at once only one makes it.
 */
export async function ensureFirstAdministrator(db: Db): Promise<{ name: string; password: string } | null> {
  return await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${lockKey})`.execute(trx);
    const anybody = await trx.selectFrom('users').select('id').limit(1).executeTakeFirst();
    if (anybody) return null;
    const name = 'admin';
    const password = randomBase62(20);
    const id = newId('usr');
    const passwordHash = await hashPassword(password);
    await trx
      .insertInto('users')
      .values({ id, name, display_name: 'Administrator', password_hash: passwordHash, is_admin: true })
      .execute();
    await recordAudit(trx, systemActor, {
      action: 'user.create',
      subject: id,
      detail: { name, isAdmin: true },
    });
    return { name, password };
  });
}
