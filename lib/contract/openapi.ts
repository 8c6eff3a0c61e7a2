import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import { apiErrorBody } from './errors.ts';
import type { Method, Operation } from './operation.ts';
import { operations } from './operations.ts';

const json = 'application/json';

/** The OpenAPI 3.1 document of the JSON API, made from the same schemas that the routes parse with. */
export function openApiDocument(): ReturnType<typeof createDocument> {
  document ??= createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Ownbase',
      version: '1',
      description:
        'The console’s own API. Lists are read page by page: hand back `nextCursor` as `cursor` until it is null. ' +
        'What may not be seen answers like what does not exist. Changes by session must come from the same origin. ' +
        'How many requests are left is told by RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset (seconds); ' +
        'beyond them the answer is 429 with Retry-After. A change that hands back an older version is 409.',
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A personal access token.' },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'ownbase.session',
          description: 'A browser’s session.',
        },
      },
    },
    paths: Object.fromEntries(
      Object.entries(operations).map(([path, methods]) => [`/api/v1${path}`, describePath(path, methods)]),
    ),
  });
  return document;
}

const creationHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe(
      'Chosen by the client, new for each thing to make. Sent again within a day it gets the same answer, and nothing is made twice; with another request it is 409.',
    ),
});

let document: ReturnType<typeof createDocument> | undefined;

function describePath(path: string, methods: Partial<Record<Method, Operation>>) {
  return Object.fromEntries(
    Object.entries(methods).map(([method, operation]) => [method, describeOperation(path, operation)]),
  );
}

function describeOperation(path: string, operation: Operation): ZodOpenApiOperationObject {
  const { path: params, query, body, answer } = operation;
  const header = operation.status === 201 ? creationHeaders : undefined;
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [path.split('/')[1]!],
    security: [{ bearer: [] }, { cookie: [] }, ...(operation.isPublic ? [{}] : [])],
    ...((params || query || header) && {
      requestParams: {
        ...(params && { path: params }),
        ...(query && { query }),
        ...(header && { header }),
      },
    }),
    ...(body && { requestBody: { required: true, content: { [json]: { schema: body } } } }),
    responses: {
      [String(operation.status ?? (answer ? 200 : 204))]: {
        description: answer ? operation.summary : 'Done',
        ...(answer && { content: { [operation.mediaType ?? json]: { schema: answer } } }),
      },
      default: {
        description: 'It was refused: `error.reason` says why, `error.issues` names the fields at fault',
        content: { [json]: { schema: apiErrorBody } },
      },
    },
  };
}
