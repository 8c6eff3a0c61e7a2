import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { Principal, UserPrincipal } from '../access/index.ts';
import { AppError } from '../errors.ts';
import type { ApiRequest } from './api-request.ts';
import { countedPrincipal } from './caller.ts';
import { type Context, getContext } from './context.ts';
import { errorResponse } from './errors.ts';
import { runOnce } from './idempotency.ts';
import { requireSameOrigin, requireUser } from './principal.ts';

export type RouteContext = {
  params: Promise<Record<string, string | string[] | undefined>>;
  /** The request as it comes in, for a route that takes gigabytes; absent where the web process is not who calls. */
  connection?: IncomingMessage;
};

/** Overviews are the largest thing a page sends: 100,000 characters of up to four bytes. */
const maxBodyBytes = 512 * 1024;

type Input<Who, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  context: Context;
  principal: Who;
  params: z.output<P>;
  query: z.output<Q>;
  body: z.output<B>;
  request: ApiRequest;
  connection: IncomingMessage | null;
};

type Spec<Who, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> = {
  params?: P;
  query?: Q;
  body?: B;
  handle(input: Input<Who, P, Q, B>): Promise<Response>;
};

/**
 * A handler of the JSON API for whoever asks, signed in or not: authenticates, parses, runs `handle`, and turns
 * whatever is thrown into the one error shape. Changing requests by session need the same origin.
 */
export function publicRoute<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  spec: Spec<Principal, P, Q, B>,
) {
  return makeRoute(spec, async (principal) => principal);
}

/** The same for those who have signed in, or came with a token; others get 401. */
export function route<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  spec: Spec<UserPrincipal, P, Q, B>,
) {
  return makeRoute(spec, async (principal) => requireUser(principal));
}

function makeRoute<Who, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  spec: Spec<Who, P, Q, B>,
  admit: (principal: Principal) => Promise<Who & Principal>,
) {
  return async (request: ApiRequest, routeContext: RouteContext): Promise<Response> => {
    const told = new Map<string, string>();
    const response = await answer(spec, admit, request, routeContext, told).catch((error: unknown) =>
      errorResponse(error, crypto.randomUUID()),
    );
    for (const [name, value] of told) response.headers.set(name, value);
    if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
    return response;
  };
}

/** @param told Gets what the answer says besides, whether it is one or a refusal. */
async function answer<Who, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  spec: Spec<Who, P, Q, B>,
  admit: (principal: Principal) => Promise<Who & Principal>,
  request: ApiRequest,
  routeContext: RouteContext,
  told: Map<string, string>,
): Promise<Response> {
  const context = getContext();
  const principal = await admit(await countedPrincipal(context, request, told));
  requireSameOrigin(request);
  const text = spec.body ? await readText(request) : '';
  const { connection = null } = routeContext;
  const params = parse(spec.params, await routeContext.params);
  const query = parse(spec.query, Object.fromEntries(new URL(request.url).searchParams));
  return await runOnce(context, principal, request, text, () => {
    const body = parse(spec.body, spec.body ? parseJson(text) : undefined);
    return spec.handle({ context, principal, params, query, body, request, connection });
  });
}

function parse<S extends z.ZodType>(schema: S | undefined, value: unknown): z.output<S> {
  if (!schema) return value as z.output<S>;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError('INVALID_INPUT', 'Some fields need correcting.', {
    reason: 'invalid-input',
    issues: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError('INVALID_INPUT', 'The body is not JSON.', { reason: 'invalid-input', cause });
  }
}

async function readText(request: ApiRequest): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBodyBytes) {
      throw new AppError('PAYLOAD_TOO_LARGE', `The body is larger than ${maxBodyBytes} bytes.`, {
        reason: 'invalid-input',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
