import type { ApiErrorBody, ErrorReason } from './contract/errors.ts';

/** Every way a domain operation can fail. No HTTP here: lib/http/errors.ts maps codes to statuses. */
export type AppErrorCode =
  | 'INVALID_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'TOO_MANY_REQUESTS'
  | 'PAYLOAD_TOO_LARGE'
  | 'REGISTRY_UNAVAILABLE'
  | 'INTERNAL';

/** One fault of the input; `path` is dotted, as in `tags.0.name`. */
export type InputIssue = ApiErrorBody['error']['issues'][number];

const brand = Symbol.for('ownbase.AppError');

/** A failure whose `message` may be shown to the user. Secrets and causes go in `cause`, which is only logged. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly [brand] = true;
  readonly code: AppErrorCode;
  /** Finer than the code; the pages translate it. */
  readonly reason: ErrorReason | null;
  readonly issues: readonly InputIssue[];

  constructor(
    code: AppErrorCode,
    message: string,
    {
      reason = null,
      cause,
      issues = [],
    }: { reason?: ErrorReason | null; cause?: unknown; issues?: readonly InputIssue[] } = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.reason = reason;
    this.issues = issues;
  }

  /**
   * Next bundles its own copy of this module, and the web process throws errors of the other one (the password gate
   * does): both are ours. A subclass knows its own alone, as ever.
   */
  static override [Symbol.hasInstance](value: unknown): value is AppError {
    // biome-ignore lint/complexity/noThisInStatic: `this` is the subclass where one is asked.
    if (this !== AppError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === 'object' && value !== null && brand in value;
  }
}
