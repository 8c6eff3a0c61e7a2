import { z } from 'zod';
import { deployFault } from './value-faults.ts';

/**
 * Why something was refused, finer than the code: stable words that the pages translate.
 * An answer without a reason is told by its `message`, in English.
 */
export const errorReasons = [
  'sign-in-required',
  'wrong-credentials',
  'locked-out',
  'rate-limited',
  'account-disabled',
  'single-sign-on-unavailable',
  'single-sign-on-failed',
  'wrong-current-password',
  'same-origin-required',
  'token-scope',
  'not-allowed',
  'not-found',
  'invalid-input',
  'invalid-cursor',
  'name-taken',
  'name-reserved',
  'already-member',
  'unknown-user',
  'last-administrator',
  'last-tenant-administrator',
  'registration-closed',
  'invitation-over',
  'not-yourself',
  'tenant-deleted',
  'stale-version',
  'idempotency-key-reused',
  'idempotency-in-progress',
  'public-needs-platform-admin',
  'undo-expired',
  'already-undone',
  'undo-name-taken',
  'nothing-to-delete',
  'part-of-index',
  'repository-name-taken',
  'in-use',
  'registry-unavailable',
  'content-missing',
  'image-too-large',
  'deleted-meanwhile',
  'reconcile-running',
  'pool-unreachable',
  'pool-in-use',
  'pool-busy',
  'pool-not-granted',
  'tenant-has-deployments',
  'deployment-busy',
  'plan-refused',
  'preflight-failed',
  'no-free-port',
  'too-many-ports',
  'host-name-taken',
  'host-names-collide',
  'no-such-revision',
  'nothing-to-cancel',
  'upload-too-large',
  'disk-full',
  'transfer-over',
  'too-many-transfers',
  'internal',
] as const;
export type ErrorReason = (typeof errorReasons)[number];

/** The one shape of every error of the API. `issues` names each field at fault, `path` dotted. */
export const apiErrorBody = z
  .object({
    error: z.object({
      code: z.string(),
      reason: z.string().nullable(),
      message: z.string(),
      issues: z.array(
        z.object({
          path: z.string(),
          message: z.string(),
          code: deployFault.optional().describe('Of deployments: what `message` says, as a stable word.'),
          params: z.record(z.string(), z.string()).optional().describe('What stands in the message.'),
        }),
      ),
      requestId: z.string(),
    }),
  })
  .meta({ id: 'Error' });
export type ApiErrorBody = z.infer<typeof apiErrorBody>;
