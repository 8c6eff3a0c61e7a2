import type { DbOrTrx } from '../db/index.ts';
import { newId } from '../ids.ts';

/** Who did it, and how it came in. `id` is null for the system itself and for the admin command. */
export type Actor = {
  id: string | null;
  name: string;
  via: 'session' | 'token' | 'password' | 'command' | 'system';
};

export const systemActor: Actor = { id: null, name: 'system', via: 'system' };
export const commandActor: Actor = { id: null, name: 'admin command', via: 'command' };

export type AuditEvent = {
  /** `noun.verb`: `tag.push`, `member.add`. */
  action: string;
  tenantId?: string | null;
  /** The id of what was changed. */
  subject?: string | null;
  /** Never a secret. */
  detail?: Record<string, unknown>;
};

/** Writes one event. Call it inside the transaction of the change, so that neither stands without the other. */
export async function recordAudit(trx: DbOrTrx, actor: Actor, event: AuditEvent): Promise<void> {
  await trx
    .insertInto('audit_events')
    .values({
      id: newId('aud'),
      actor_id: actor.id,
      actor_name: actor.name,
      via: actor.via,
      action: event.action,
      tenant_id: event.tenantId ?? null,
      subject: event.subject ?? null,
      detail: JSON.stringify(event.detail ?? {}),
    })
    .execute();
}
