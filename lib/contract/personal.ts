import { z } from 'zod';
import { instant, pageOf } from './common.ts';
import { repositoryView } from './repositories.ts';

export const recentRepository = repositoryView
  .extend({ seenAt: instant.describe('When the asker last opened its page.') })
  .meta({ id: 'RecentRepository' });
export type RecentRepository = z.infer<typeof recentRepository>;
export const recentPage = pageOf(recentRepository);
export type RecentPage = z.infer<typeof recentPage>;

/** What a notice is about, and the words it needs. Kinds that a page does not know are not shown. */
const notice = <const Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.object({ id: z.string(), at: instant, isUnread: z.boolean(), kind: z.literal(kind), ...shape });

const person = z.string().describe('Who did it; `system` and `admin command` are none of the users.');
const role = z.enum(['viewer', 'developer', 'admin']);

export const noticeView = z
  .discriminatedUnion('kind', [
    notice('member-added', { tenantId: z.string(), role, by: person }),
    notice('member-changed', { tenantId: z.string(), role, before: role, by: person }),
    notice('member-removed', { tenantId: z.string(), by: person }),
    notice('token-ended', { tokenName: z.string(), by: person }),
    notice('token-expires', { tokenName: z.string(), expiresAt: instant }),
    notice('content-deleted', {
      tenantId: z.string(),
      repositoryName: z.string(),
      what: z.enum(['tags', 'image', 'repository']),
      tags: z.array(z.string()),
      by: person,
      undoUntil: instant.nullable().describe('Null: it cannot be undone any more.'),
      mayUndo: z.boolean().describe('Whether the asker may; else an administrator of the tenant.'),
    }),
  ])
  .meta({ id: 'Notice' });
export type NoticeView = z.infer<typeof noticeView>;

export const noticeList = z
  .object({
    items: z.array(noticeView).describe('Of the last 30 days, the newest first, at most 50.'),
    unreadCount: z.int(),
  })
  .meta({ id: 'NoticeList' });
export type NoticeList = z.infer<typeof noticeList>;

export const readNoticesBody = z.object({
  until: instant.describe('The `at` of the newest notice that was shown: what comes later stays unread.'),
});
export type ReadNoticesBody = z.infer<typeof readNoticesBody>;
