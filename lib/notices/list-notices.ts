import { type RawBuilder, sql } from 'kysely';
import { authorizeOwnAccount, can, type UserPrincipal } from '../access/index.ts';
import type { NoticeList } from '../contract/personal.ts';
import { type Db, plannedEachTime } from '../db/index.ts';
import { type NoticeRow, presentNotice } from './present-notice.ts';

const shownMax = 50;
const shownDays = 30;

/**
 * What concerns a person, the newest first, in one query: memberships that somebody else made, changed or ended,
 * tokens that an administrator ended or that will expire soon, and what others deleted of that which the person pushed.
 */
export async function listNotices(db: Db, user: UserPrincipal): Promise<NoticeList> {
  authorizeOwnAccount(user);
  const { rows } = await sql<NoticeRow>`
    select ${plannedEachTime} happened.*, date_trunc('milliseconds', at) > me.notices_read_at as is_unread
      from (${ofMemberships(user)} union all ${ofEndedTokens(user)}
            union all ${ofExpiringTokens(user)} union all ${ofDeletions(user)}) as happened
      join users me on me.id = ${user.userId}
     order by at desc, happened.id desc limit ${shownMax}`.execute(db);
  const items = rows.map((row) => presentNotice(user, row));
  return { items, unreadCount: items.filter((item) => item.isUnread).length };
}

const lately = sql`now() - make_interval(days => ${sql.lit(shownDays)})`;

function ofMemberships({ userId }: UserPrincipal): RawBuilder<unknown> {
  return sql`
    select e.id, e.at, case e.action when 'member.add' then 'member-added'
                                     when 'member.update' then 'member-changed'
                                     else 'member-removed' end as kind,
           e.tenant_id, e.actor_name as by, e.detail
      from audit_events e
     where e.subject = ${userId} and e.action in ('member.add', 'member.update', 'member.remove')
       and e.at > ${lately} and e.actor_id is distinct from ${userId}`;
}

function ofEndedTokens({ userId }: UserPrincipal): RawBuilder<unknown> {
  return sql`
    select e.id, e.at, 'token-ended', null, e.actor_name, jsonb_build_object('name', k.name)
      from access_tokens k join audit_events e on e.subject = k.id and e.action = 'token.revoke'
     where k.user_id = ${userId} and k.revoked_at > ${lately} and e.actor_id is distinct from ${userId}`;
}

/** A week before it ends, or after half of its life where that is shorter; until a week after. */
function ofExpiringTokens({ userId }: UserPrincipal): RawBuilder<unknown> {
  return sql`
    select 'expiry_' || k.id, warned.at, 'token-expires', null, null,
           jsonb_build_object('name', k.name, 'expiresAt', extract(epoch from k.expires_at) * 1000)
      from access_tokens k,
           lateral (select k.expires_at - least(interval '7 days', (k.expires_at - k.created_at) / 2) as at) as warned
     where k.user_id = ${userId} and k.revoked_at is null and warned.at <= now()
       and k.expires_at > now() - interval '7 days'`;
}

/** In tenants that the person still sees: what they pushed before they left is no longer theirs to know. */
function ofDeletions(user: UserPrincipal): RawBuilder<unknown> {
  const tenants = [...user.memberships.keys()].filter((tenantId) => can(user, 'see-tenant', { tenantId }));
  return sql`
    select d.id, d.deleted_at, 'content-deleted', r.tenant_id, u.name,
           jsonb_build_object('repository', r.name, 'what', d.kind, 'tags', d.tags,
             'developersMayDelete', n.developers_may_delete,
             'undoUntil', case when d.purged_at is null and d.purge_after > now()
                               then extract(epoch from d.purge_after) * 1000 end)
      from deletions d
      join repositories r on r.id = d.repository_id
      join tenants n on n.id = r.tenant_id
      join users u on u.id = d.deleted_by
     where d.deleted_at > ${lately} and d.deleted_by <> ${user.userId} and d.undone_at is null
       and r.tenant_id = any(${tenants}::text[])
       and (exists (select from tags t where t.deletion_id = d.id and t.pushed_by = ${user.userId})
         or exists (select from manifests m where m.deletion_id = d.id and m.pushed_by = ${user.userId})
         or d.kind = 'repository' and (r.created_by = ${user.userId} or exists (
              select from tags t where t.repository_id = r.id and t.pushed_by = ${user.userId})))`;
}
