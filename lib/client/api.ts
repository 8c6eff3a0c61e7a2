import type { ApiErrorBody, ErrorReason } from '../contract/errors.ts';

type Issue = ApiErrorBody['error']['issues'][number];

/** An answer of our own API that is not 2xx. `message` is English, written for people; pages translate `reason`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly reason: ErrorReason | null;
  readonly requestId: string | null;
  readonly issues: readonly Issue[];

  constructor(
    message: string,
    {
      status,
      code,
      reason = null,
      requestId = null,
      issues = [],
    }: {
      status: number;
      code: string;
      reason?: ErrorReason | null;
      requestId?: string | null;
      issues?: readonly Issue[];
    },
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.reason = reason;
    this.requestId = requestId;
    this.issues = issues;
  }
}

export type ApiRequest = {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Texts, numbers and booleans; empty ones are left out. */
  query?: Record<string, unknown>;
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal;
};

/**
 * Asks our own API. The answer is typed by the contract and not parsed again: server and pages are one release,
 * and zod would cost the first load 35 kB. Shows nothing itself: queries, forms and mutations decide where.
 * @param path ids already encoded, for example by `encodeURIComponent`.
 * @throws ApiError for every answer that is not 2xx; TypeError where the server cannot be reached.
 */
export async function apiFetch<Answer>(
  path: `/api/v1/${string}`,
  { method = 'GET', query = {}, body, signal }: ApiRequest = {},
): Promise<Answer> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const response = await fetch(search.size > 0 ? `${path}?${search}` : path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw toApiError(response.status, answer);
  return answer as Answer;
}

/** @param answer what the body holds, if it is ours. */
export function toApiError(status: number, answer: unknown): ApiError {
  const error = (answer as Partial<ApiErrorBody> | null)?.error;
  if (!error) return new ApiError('The server did not answer as expected.', { status, code: 'UNKNOWN' });
  const { message, code, reason, requestId, issues } = error;
  // A reason this release does not know falls back to the message where it is shown.
  return new ApiError(message, { status, code, reason: reason as ErrorReason | null, requestId, issues });
}
