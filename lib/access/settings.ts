import { recordAudit } from '../audit/index.ts';
import type { SettingsView, UpdateSettingsBody } from '../contract/users.ts';
import type { Db, DbOrTrx } from '../db/index.ts';
import { authorize } from './authorize.ts';
import { actorOf, type Operator, type UserPrincipal } from './principal.ts';

/** The settings of the instance. No secret is among them; the API shows them to platform administrators. */
export async function getSettings(db: DbOrTrx): Promise<SettingsView> {
  const row = await db
    .selectFrom('settings')
    .select(['anonymous_pull as anonymousPull', 'undo_window_hours as undoWindowHours'])
    .select('invited_may_register as invitedMayRegister')
    .executeTakeFirstOrThrow();
  return row;
}

/** Changes what is given. */
export async function updateSettings(
  db: Db,
  by: UserPrincipal | Operator,
  body: UpdateSettingsBody,
): Promise<SettingsView> {
  authorize(by, 'administer', null);
  return await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('settings')
      .set({
        id: true, // A set of nothing is no SQL.
        ...(body.anonymousPull !== undefined && { anonymous_pull: body.anonymousPull }),
        ...(body.invitedMayRegister !== undefined && { invited_may_register: body.invitedMayRegister }),
        ...(body.undoWindowHours !== undefined && { undo_window_hours: body.undoWindowHours }),
      })
      .execute();
    await recordAudit(trx, actorOf(by), { action: 'settings.update', detail: { ...body } });
    return await getSettings(trx);
  });
}
