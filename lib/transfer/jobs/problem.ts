import type { TransferProblem } from '../../contract/transfers.ts';
import { AppError } from '../../errors.ts';
import { log } from '../../log.ts';
import { RegistryError } from '../../registry/index.ts';
import { ArchiveError } from '../sources/archive-error.ts';
import { told } from '../sources/expand.ts';

/** What ended a transfer, in words that the pages translate. What nobody can do anything about is logged. */
export function toProblem(error: unknown, transferId: string): TransferProblem {
  const known = knownProblem(told(error));
  if (known) return known;
  log.error({ transfer: transferId, err: error }, 'a transfer failed');
  return { code: 'internal', detail: '' };
}

function knownProblem(error: unknown): TransferProblem | null {
  if (error instanceof ArchiveError) return { code: error.code, detail: error.detail };
  if (error instanceof RegistryError) return registryProblem(error);
  if (error instanceof AppError) return appProblem(error);
  return null;
}

function registryProblem({ code, message }: RegistryError): TransferProblem {
  if (code === 'DIGEST_MISMATCH') return { code: 'digest-mismatch', detail: message };
  if (code === 'UNREACHABLE') return { code: 'registry-unavailable', detail: '' };
  if (code === 'DENIED') return { code: 'not-allowed', detail: '' };
  return { code: 'registry-refused', detail: message.slice(0, 300) };
}

function appProblem({ code, message }: AppError): TransferProblem | null {
  if (code === 'REGISTRY_UNAVAILABLE') return { code: 'registry-unavailable', detail: '' };
  if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') return { code: 'not-allowed', detail: '' };
  if (code === 'NOT_FOUND' || code === 'CONFLICT') return { code: 'base-missing', detail: message };
  return null;
}
