import { can, type UserPrincipal } from '../access/index.ts';
import { AppError } from '../errors.ts';
import { isTag, parseImageRef, parseReference, type Reference } from '../registry/index.ts';

export type Source = { repository: string; reference: Reference };
export type Target = { repository: string; tenantId: string; tag: string };

/** An image of this registry, by tag or digest. @throws AppError INVALID_INPUT for `field` */
export function parseSource(text: string, field: string): Source {
  const parsed = parseImageRef(text);
  if (!parsed) throw invalidField(field, 'An image is named <repository>:<tag> or <repository>@<digest>.');
  return { repository: parsed.repository, reference: parseReference(parsed.reference) };
}

/** The name that an image shall get. @throws AppError INVALID_INPUT for `field` */
export function parseTarget(text: string, field: string): Target {
  const parsed = parseImageRef(text);
  if (!parsed || !isTag(parsed.reference) || !parsed.repository.includes('/')) {
    throw invalidField(field, 'An image is named <tenantId>/<name>:<tag>.');
  }
  const [tenantId = ''] = parsed.repository.split('/');
  return { repository: parsed.repository, tenantId, tag: parsed.reference };
}

/** @throws AppError FORBIDDEN `not-allowed`, the same for unknown and foreign tenants */
export function requirePush(principal: UserPrincipal, { repository, tenantId }: Target): void {
  if (can(principal, 'push', { tenantId, name: repository })) return;
  throw new AppError(
    'FORBIDDEN',
    `You may not push to ${repository}. Choose a tenant where you are a developer.`,
    { reason: 'not-allowed' },
  );
}

export const invalidField = (path: string, message: string) =>
  new AppError('INVALID_INPUT', 'Some fields need correcting.', {
    reason: 'invalid-input',
    issues: [{ path, message }],
  });

export const noSuchImage = () => new AppError('NOT_FOUND', 'No such image.', { reason: 'not-found' });
