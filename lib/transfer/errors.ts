import { AppError } from '../errors.ts';
import { RegistryError } from '../registry/index.ts';

/** What the registry refused, as the API tells it; every other error stays what it is. */
export function toAppError(error: unknown): unknown {
  if (!(error instanceof RegistryError)) return error;
  switch (error.code) {
    case 'DENIED':
      return new AppError('NOT_FOUND', 'No such tenant.', { reason: 'not-found', cause: error });
    case 'BLOB_UNKNOWN':
    case 'MANIFEST_BLOB_UNKNOWN':
    case 'MANIFEST_UNKNOWN':
      return new AppError('CONFLICT', 'The registry has lost content of this image. Push it again first.', {
        reason: 'content-missing',
        cause: error,
      });
    case 'NAME_UNKNOWN':
      return new AppError('CONFLICT', 'The repository was deleted meanwhile. Copy it again.', {
        reason: 'deleted-meanwhile',
        cause: error,
      });
    default:
      return new AppError('REGISTRY_UNAVAILABLE', 'The registry does not answer. Try again in a moment.', {
        reason: 'registry-unavailable',
        cause: error,
      });
  }
}
