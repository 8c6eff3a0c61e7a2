import { z } from 'zod';
import {
  instant,
  pageOf,
  pageQuery,
  role,
  rowId,
  tenantId,
  trimmedText,
  userName,
  version,
} from './common.ts';

/** Disabled: content is kept and nobody but platform administrators can use it. */
export const tenantState = z.enum(['active', 'disabled', 'deleted']);

export const tenantView = z
  .object({
    id: z.string(),
    displayName: z.string(),
    developersMayDelete: z.boolean(),
    memberCount: z.int(),
    repositoryCount: z.int(),
    sizeBytes: z.int(),
    createdAt: instant,
    version: z.int().describe('Hand it back with a change; a stale one is a 409.'),
    state: tenantState,
    deletedUntil: instant.nullable().describe('Of a deleted one: until when it can come back.'),
    abilities: z.object({
      edit: z.boolean(),
      members: z.boolean().describe('Change who belongs to it: people and robots.'),
      administer: z.boolean(),
    }),
  })
  .meta({ id: 'Tenant' });
export type TenantView = z.infer<typeof tenantView>;
export const tenantPage = pageOf(tenantView);
export type TenantPage = z.infer<typeof tenantPage>;

/** GET /api/v1/tenants: all for a platform administrator, else those one is a member of. */
export const listTenantsQuery = pageQuery.extend({ q: trimmedText(200).optional() });
export type ListTenantsQuery = z.infer<typeof listTenantsQuery>;
export type ListTenantsInput = z.input<typeof listTenantsQuery>;
export const createTenantBody = z.object({ id: tenantId, displayName: trimmedText(100).default('') });
export type CreateTenantInput = z.input<typeof createTenantBody>;
export const updateTenantBody = z.object({
  version: version.optional().describe('As it was read; without it the change is made whatever is there.'),
  displayName: trimmedText(100).optional(),
  developersMayDelete: z.boolean().optional(),
  disabled: z.boolean().optional().describe('By platform administrators alone.'),
});
export type UpdateTenantBody = z.infer<typeof updateTenantBody>;
export const tenantParams = z.object({ tenantId: rowId });
export const deleteTenantQuery = z.object({ confirm: tenantId.describe('The id once more.') });

export const memberView = z
  .object({
    userId: z.string(),
    name: z.string(),
    displayName: z.string(),
    disabled: z.boolean(),
    role,
    since: instant,
  })
  .meta({ id: 'Member' });
export type MemberView = z.infer<typeof memberView>;
export const memberPage = pageOf(memberView);
export const addMemberBody = z.object({ user: userName, role });
export type AddMemberBody = z.infer<typeof addMemberBody>;
export const updateMemberBody = z.object({ role });
export const memberParams = z.object({ tenantId: rowId, userId: rowId });
