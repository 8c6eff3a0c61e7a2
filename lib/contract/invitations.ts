import { z } from 'zod';
import { instant, pageOf, password, personRef, role, rowId, text, trimmedText, userName } from './common.ts';

export const invitationView = z
  .object({
    id: z.string(),
    role,
    note: z.string(),
    maxUses: z.int(),
    useCount: z.int(),
    createdAt: instant,
    createdBy: personRef,
    expiresAt: instant,
  })
  .meta({ id: 'Invitation' });
export type InvitationView = z.infer<typeof invitationView>;
export const invitationPage = pageOf(invitationView);

export const createInvitationBody = z.object({
  role: role.default('developer'),
  note: trimmedText(100).default('').describe('For whom it is; shown in the list alone.'),
  maxUses: z.int().min(1).max(100).default(1),
  expiresInDays: z.int().min(1).max(90).default(7),
});
export type CreateInvitationBody = z.infer<typeof createInvitationBody>;
export type CreateInvitationInput = z.input<typeof createInvitationBody>;

export const createdInvitationView = z
  .object({
    invitation: invitationView,
    secret: z.string().describe('Stands in the link, /invite/<secret>. Shown this once; kept nowhere.'),
  })
  .meta({ id: 'CreatedInvitation' });
export type CreatedInvitationView = z.infer<typeof createdInvitationView>;

export const invitationParams = z.object({ tenantId: rowId, invitationId: rowId });
export const invitationSecretParams = z.object({ secret: text(100) });

/** What whoever has the link is told. */
export const invitationOffer = z
  .object({
    tenant: z.object({ id: z.string(), displayName: z.string() }),
    role,
    expiresAt: instant,
    mayRegister: z.boolean().describe('Whether it makes an account for who has none.'),
    isMember: z.boolean().describe('Whether who asks is a member already.'),
  })
  .meta({ id: 'InvitationOffer' });
export type InvitationOffer = z.infer<typeof invitationOffer>;

export const acceptInvitationBody = z.object({
  account: z
    .object({ name: userName, displayName: trimmedText(100).default(''), password })
    .optional()
    .describe('For who has no account and has not signed in.'),
});
export type AcceptInvitationBody = z.infer<typeof acceptInvitationBody>;
export type AcceptInvitationInput = z.input<typeof acceptInvitationBody>;

export const acceptedView = z
  .object({ tenantId: z.string(), role, userName: z.string() })
  .meta({ id: 'AcceptedInvitation' });
export type AcceptedView = z.infer<typeof acceptedView>;
