import { z } from 'zod';
import { instant, pageOf, rowId } from './common.ts';

export const sessionView = z
  .object({
    id: z.string(),
    isCurrent: z.boolean().describe('Whether the request that asks came by this one.'),
    createdAt: instant,
    lastSeenAt: instant.describe('To the minute.'),
    expiresAt: instant,
    userAgent: z.string().describe('What the browser called itself when it signed in.'),
    address: z.string().describe('The IP address that it signed in from.'),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof sessionView>;
export const sessionPage = pageOf(sessionView);
export const sessionParams = z.object({ sessionId: rowId });
