import { curlOf } from './example.ts';
import { type FieldLine, fieldsOf, type JsonSchema, lineOf, typeOf } from './schema.ts';

export type ApiAnswer = {
  status: number;
  /** `Repository`, `object`; null: no body. */
  type: string | null;
  refs: readonly string[];
  fields: readonly FieldLine[];
};
export type ApiOperation = {
  id: string;
  method: string;
  path: string;
  summary: string;
  /** Answers also who has not signed in. */
  isPublic: boolean;
  parameters: readonly (FieldLine & { place: string })[];
  body: { type: string; fields: readonly FieldLine[] } | null;
  answer: ApiAnswer;
  curl: string;
};
export type ApiGroup = { name: string; operations: readonly ApiOperation[] };
export type ApiObject = { name: string; fields: readonly FieldLine[] };
export type ApiReference = { groups: readonly ApiGroup[]; objects: readonly ApiObject[] };

type Media = { content?: Record<string, { schema?: unknown }> };
type RawOperation = {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: object[];
  parameters?: { in: string; name: string; required?: boolean; schema?: unknown; description?: string }[];
  requestBody?: Media;
  responses?: Record<string, Media>;
};
/** An OpenAPI document as lib/contract/openapi.ts makes it. */
export type ApiDocument = { paths?: object; components?: { schemas?: object } };

/**
 * The document as a page shows it: operations by the first word of their path, and the objects that they name. With
 * `q` only the operations that hold every word of it, and the objects that these name.
 * @param origin stands before the paths in the examples.
 */
export function describeApi(
  document: ApiDocument,
  { origin, q = '' }: { origin: string; q?: string },
): ApiReference {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, ApiOperation[]>();
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, raw] of Object.entries(methods as Record<string, RawOperation>)) {
      const operation = describeOperation(origin, path, method.toUpperCase(), raw);
      if (!holds(operation, words)) continue;
      const name = raw.tags?.[0] ?? '';
      groups.set(name, [...(groups.get(name) ?? []), operation]);
    }
  }
  const shown = [...groups].map(([name, operations]) => ({ name, operations }));
  return { groups: shown, objects: namedObjects(document, shown, words.length > 0) };
}

function holds(
  { id, method, path, summary, parameters, body }: ApiOperation,
  words: readonly string[],
): boolean {
  const names = [...parameters, ...(body?.fields ?? [])].map((field) => field.name);
  const text = [id, method, path, summary, ...names].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}

function describeOperation(origin: string, path: string, method: string, raw: RawOperation): ApiOperation {
  const parameters = (raw.parameters ?? []).map(
    ({ in: place, name, required = false, schema, description }) => ({
      ...lineOf(
        name,
        { ...(schema as JsonSchema), ...(description && { description }) },
        { isRequired: required },
      ),
      place,
    }),
  );
  const body = schemaOf(raw.requestBody);
  const takesKey = parameters.some(({ place }) => place === 'header');
  return {
    id: raw.operationId ?? `${method} ${path}`,
    method,
    path,
    summary: raw.summary ?? '',
    isPublic: (raw.security ?? []).some((scheme) => Object.keys(scheme).length === 0),
    parameters,
    body: body && { type: typeOf(body), fields: fieldsOf(body) },
    answer: describeAnswer(raw),
    curl: curlOf(origin, { method, path, body, takesKey }),
  };
}

function describeAnswer(raw: RawOperation): ApiAnswer {
  const [status, response] = Object.entries(raw.responses ?? {}).find(([code]) => code !== 'default') ?? [
    '200',
    {},
  ];
  const schema = schemaOf(response);
  if (!schema) return { status: Number(status), type: null, refs: [], fields: [] };
  const { type, refs } = lineOf('', schema);
  return { status: Number(status), type, refs, fields: fieldsOf(schema) };
}

function schemaOf(media: Media | undefined): JsonSchema | null {
  return (media?.content?.['application/json']?.schema as JsonSchema | undefined) ?? null;
}

/** Those that the operations name, and those that these name in turn; without a filter all of them. */
function namedObjects(document: ApiDocument, groups: readonly ApiGroup[], isFiltered: boolean): ApiObject[] {
  const all = new Map(
    Object.entries((document.components?.schemas ?? {}) as Record<string, JsonSchema>).map(
      ([name, schema]) => [name, { name, fields: fieldsOf(schema) }],
    ),
  );
  if (!isFiltered) return [...all.values()];
  const wanted = new Set<string>();
  const want = (names: readonly string[]) => {
    for (const name of names) {
      if (wanted.has(name)) continue;
      wanted.add(name);
      want(all.get(name)?.fields.flatMap((field) => field.refs) ?? []);
    }
  };
  for (const { answer, body, parameters } of groups.flatMap((group) => group.operations)) {
    want([
      ...answer.refs,
      ...[...answer.fields, ...(body?.fields ?? []), ...parameters].flatMap(({ refs }) => refs),
    ]);
  }
  return [...all.values()].filter(({ name }) => wanted.has(name));
}

export type { FieldLine };
