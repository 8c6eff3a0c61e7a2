import { z } from 'zod';
import { instant, locale, pageOf, password, personRef, role, rowId, theme, trimmedText } from './common.ts';
import { repositoryPatterns } from './repository-patterns.ts';

/** Who is asking, with all that the frame of the console needs. */
export const meView = z
  .object({
    user: z
      .object({
        id: z.string(),
        name: z.string(),
        displayName: z.string(),
        isAdmin: z.boolean(),
        locale,
        theme,
      })
      .nullable()
      .describe('Null for an anonymous visitor.'),
    tenants: z
      .array(z.object({ id: z.string(), displayName: z.string(), role }))
      .describe('The tenants one is a member of, by id.'),
    instance: z.object({
      anonymousPull: z.boolean(),
      host: z.string().describe('What stands before the slash in image names: host and port.'),
      origin: z.string().describe('The address of the console, without a slash at the end.'),
      undoWindowHours: z.int(),
    }),
  })
  .meta({ id: 'Me' });
export type MeView = z.infer<typeof meView>;

export const updateMeBody = z.object({
  displayName: trimmedText(100).optional(),
  locale: locale.optional(),
  theme: theme.optional(),
});
export type UpdateMeBody = z.infer<typeof updateMeBody>;

export const changePasswordBody = z.object({
  currentPassword: z.string().max(200),
  newPassword: password,
});
export type ChangePasswordBody = z.infer<typeof changePasswordBody>;

export const tokenScope = z.enum(['pull', 'push', 'delete', 'deploy', 'manage']);
export type TokenScope = z.infer<typeof tokenScope>;

/** What is known of how a secret is used; tokens and robots have it in common. */
export const secretUse = {
  lastUsedAt: instant.nullable().describe('To the minute.'),
  lastUsedAddress: z.string().describe('The IP address of the last use; empty before the first.'),
  lastUsedAgent: z.string().describe('What the program of the last use called itself.'),
  rotatedAt: instant.nullable(),
  previousEndsAt: instant.nullable().describe('Until when the secret before the last rotation works too.'),
};

export const tokenView = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(tokenScope),
    repositories: z.array(z.string()).describe('Patterns of the names that it opens; none: all of them.'),
    createdAt: instant,
    createdBy: personRef.describe('Null for the admin command.'),
    expiresAt: instant.nullable(),
    ...secretUse,
  })
  .meta({ id: 'AccessToken' });
export type TokenView = z.infer<typeof tokenView>;
export const tokenPage = pageOf(tokenView);

/**
 * Scopes only take away. `push` includes `pull`; `manage` is everything that is not pull, push or delete. A token with
 * patterns opens the repositories that match one of them and nothing else: no tenant, no account, no administration.
 */
export const createTokenBody = z.object({
  name: trimmedText(100).min(1),
  scopes: z.array(tokenScope).min(1).default(['pull', 'push']),
  repositories: repositoryPatterns.default([]),
  expiresInDays: z.int().min(1).max(3650).nullable().default(null),
});
export type CreateTokenBody = z.infer<typeof createTokenBody>;
export type CreateTokenInput = z.input<typeof createTokenBody>;

export const tokenParams = z.object({ tokenId: rowId });
export const userTokenParams = z.object({ userId: rowId, tokenId: rowId });

export const rotateBody = z.object({
  overlapHours: z
    .int()
    .min(0)
    .max(24)
    .default(0)
    .describe('How long the old secret still works; 0: it ends at once.'),
});
export type RotateBody = z.infer<typeof rotateBody>;

export const createdTokenView = z
  .object({ token: tokenView, secret: z.string().describe('Shown this once; kept nowhere.') })
  .meta({ id: 'CreatedAccessToken' });
export type CreatedTokenView = z.infer<typeof createdTokenView>;
