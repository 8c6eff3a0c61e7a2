import type { TransferProblemCode } from '../../contract/transfers.ts';
import { toStorable } from './storable.ts';

/** What is wrong with a file that was brought in. `detail` names the place in it; the pages put both into words. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly code: TransferProblemCode;
  readonly detail: string;

  constructor(code: TransferProblemCode, detail = '') {
    super(detail ? `${code}: ${detail}` : code);
    this.code = code;
    this.detail = toStorable(detail, 300);
  }
}
