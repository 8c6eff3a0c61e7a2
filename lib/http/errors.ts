import type { ApiErrorBody } from '../contract/errors.ts';
import { AppError, type AppErrorCode } from '../errors.ts';
import { log } from '../log.ts';

const statusOf = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  TOO_MANY_REQUESTS: 429,
  INTERNAL: 500,
  REGISTRY_UNAVAILABLE: 502,
} satisfies Record<AppErrorCode, number>;

/**
 * The one translator of whatever was thrown into an answer. What is not ours becomes a 500 and is logged. The answer is a
 * `Response` with a body, since Next sends those of next-auth's routes.
 */
export function errorResponse(error: unknown, requestId: string): Response {
  const known = toAppError(error);
  const status = statusOf[known.code];
  if (status >= 500) log.error({ requestId, err: error }, known.message);
  const body: ApiErrorBody = {
    error: {
      code: known.code,
      reason: known.reason,
      message: known.message,
      issues: [...known.issues],
      requestId,
    },
  };
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', 'x-request-id': requestId } });
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError(
    'INTERNAL',
    'Something went wrong on our side. Try again; if it stays, give the request id to your administrator.',
    {
      reason: 'internal',
      cause: error,
    },
  );
}
