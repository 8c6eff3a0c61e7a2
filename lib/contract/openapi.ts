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
        'What may not be seen answers like what does not exist. Changes by session must come from the same origin.',
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

let document: ReturnType<typeof createDocument> | undefined;

function describePath(path: string, methods: Partial<Record<Method, Operation>>) {
  return Object.fromEntries(
    Object.entries(methods).map(([method, operation]) => [method, describeOperation(path, operation)]),
  );
}

function describeOperation(path: string, operation: Operation): ZodOpenApiOperationObject {
  const { path: params, query, body, answer } = operation;
  return {
    operationId: operation.id,
    summary: operation.summary,
    tags: [path.split('/')[1]!],
    security: [{ bearer: [] }, { cookie: [] }, ...(operation.isPublic ? [{}] : [])],
    ...((params || query) && {
      requestParams: { ...(params && { path: params }), ...(query && { query }) },
    }),
    ...(body && { requestBody: { required: true, content: { [json]: { schema: body } } } }),
    responses: {
      [String(operation.status ?? (answer ? 200 : 204))]: {
        description: answer ? operation.summary : 'Done',
        ...(answer && { content: { [json]: { schema: answer } } }),
      },
      default: {
        description: 'It was refused: `error.reason` says why, `error.issues` names the fields at fault',
        content: { [json]: { schema: apiErrorBody } },
      },
    },
  };
}
