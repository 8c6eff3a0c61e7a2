import { answerOnce, type Principal } from '../access/index.ts';
import { AppError } from '../errors.ts';
import type { ApiRequest } from './api-request.ts';
import type { Context } from './context.ts';
import { JsonResponse } from './json-response.ts';

const keyHeader = 'idempotency-key';
const keyPattern = /^[\x21-\x7e]{1,255}$/;

/**
 * Runs a POST once for each `Idempotency-Key` of its caller, where it came with one: sent again it gets the answer
 * of the first time, marked with `Idempotency-Replayed: true`.
 *
 * @param text The body as it came.
 * @throws AppError INVALID_INPUT for what is no key; CONFLICT
 */
export async function runOnce(
  { db, authSecret }: Context,
  principal: Principal,
  request: ApiRequest,
  text: string,
  run: () => Promise<Response>,
): Promise<Response> {
  const key = request.headers.get(keyHeader);
  if (key === null || request.method !== 'POST' || principal.kind !== 'user') return await run();
  if (!keyPattern.test(key)) throw wrongKey();
  const { pathname, search } = new URL(request.url);
  const answer = await answerOnce(
    { db, secret: authSecret },
    principal,
    { key, request: [request.method, pathname + search, text].join('\n') },
    async () => {
      const response = await run();
      return { status: response.status, text: await response.text() };
    },
  );
  const init: ResponseInit = {
    status: answer.status,
    headers: answer.isRepeated ? { 'idempotency-replayed': 'true' } : {},
  };
  return answer.text ? new JsonResponse(answer.text, init) : new Response(null, init);
}

function wrongKey(): AppError {
  const message = 'An Idempotency-Key has 1 to 255 visible ASCII characters.';
  return new AppError('INVALID_INPUT', message, {
    reason: 'invalid-input',
    issues: [{ path: 'Idempotency-Key', message }],
  });
}
