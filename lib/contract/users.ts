import { z } from 'zod';
import {
  instant,
  pageOf,
  pageQuery,
  password,
  role,
  rowId,
  trimmedText,
  userName,
  version,
} from './common.ts';

export const userView = z
  .object({
    id: z.string(),
    name: z.string(),
    displayName: z.string(),
    isAdmin: z.boolean(),
    disabled: z.boolean(),
    createdAt: instant,
    lastSignInAt: instant.nullable(),
    version: z.int().describe('Hand it back with a change; a stale one is a 409.'),
    tenants: z.array(z.object({ id: z.string(), role })),
  })
  .meta({ id: 'User' });
export type UserView = z.infer<typeof userView>;
export const userPage = pageOf(userView);
export type UserPage = z.infer<typeof userPage>;

export const listUsersQuery = pageQuery.extend({ q: trimmedText(200).optional() });
export type ListUsersQuery = z.infer<typeof listUsersQuery>;
export type ListUsersInput = z.input<typeof listUsersQuery>;
export const createUserBody = z.object({
  name: userName,
  displayName: trimmedText(100).default(''),
  password,
  isAdmin: z.boolean().default(false),
});
export type CreateUserInput = z.input<typeof createUserBody>;
export const updateUserBody = z.object({
  version: version.optional().describe('As it was read; without it the change is made whatever is there.'),
  displayName: trimmedText(100).optional(),
  isAdmin: z.boolean().optional(),
  disabled: z.boolean().optional(),
});
export type UpdateUserBody = z.infer<typeof updateUserBody>;
export const resetPasswordBody = z.object({ password });
export const userParams = z.object({ userId: rowId });

export const settingsView = z
  .object({
    anonymousPull: z.boolean(),
    undoWindowHours: z.int().min(0).max(8760),
    invitedMayRegister: z.boolean().describe('Whether invitations make accounts for who has none.'),
  })
  .meta({ id: 'Settings' });
export type SettingsView = z.infer<typeof settingsView>;
export const updateSettingsBody = settingsView.partial();
export type UpdateSettingsBody = z.infer<typeof updateSettingsBody>;
