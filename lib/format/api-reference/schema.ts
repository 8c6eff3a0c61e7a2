/** The parts of JSON Schema that our contract's document has. */
export type JsonSchema = {
  $ref?: string;
  type?: string | readonly string[];
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: readonly string[];
  additionalProperties?: boolean | JsonSchema;
  description?: string;
  default?: unknown;
  examples?: readonly unknown[];
  format?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
};

/** One line of a table of fields; `depth` 1 stands inside of the line of depth 0 above it. */
export type FieldLine = {
  /** Empty for a variant of the whole. */
  name: string;
  depth: number;
  type: string;
  /** Which objects the type names: they are described elsewhere on the page. */
  refs: readonly string[];
  isRequired: boolean;
  description: string;
  /** As JSON; null where there is none. */
  default: string | null;
};

/** The fields of an object, those of objects inside of it below them; of a choice the fields of each variant. */
export function fieldsOf(schema: JsonSchema, depth = 0): FieldLine[] {
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return variants.flatMap((variant) => fieldsOfVariant(variant, depth));
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => [
    lineOf(name, field, { depth, isRequired: required.has(name) }),
    ...fieldsOf(partOf(field), depth + 1),
  ]);
}

function fieldsOfVariant(variant: JsonSchema, depth: number): FieldLine[] {
  if (!variant.properties) return [];
  const kind = Object.entries(variant.properties).find(([, field]) => field.const !== undefined);
  const type = kind ? `${kind[0]}: ${JSON.stringify(kind[1].const)}` : 'or';
  return [
    { name: '', depth, type, refs: [], isRequired: false, description: '', default: null },
    ...fieldsOf(variant, depth + 1),
  ];
}

/** What lists consist of and what may be null is described like the thing itself. */
function partOf(schema: JsonSchema): JsonSchema {
  if (schema.items) return partOf(schema.items);
  const present = schema.anyOf?.filter((variant) => variant.type !== 'null') ?? [];
  return present.length === 1 ? partOf(present[0]!) : schema;
}

export function lineOf(
  name: string,
  schema: JsonSchema,
  { depth = 0, isRequired = false }: { depth?: number; isRequired?: boolean } = {},
): FieldLine {
  return {
    name,
    depth,
    type: typeOf(schema),
    refs: refsOf(schema),
    isRequired,
    description: schema.description ?? '',
    default: schema.default === undefined ? null : JSON.stringify(schema.default),
  };
}

/** `string`, `"a" | "b"`, `Repository[]`, `integer | null`. */
export function typeOf(schema: JsonSchema): string {
  if (schema.$ref) return nameOfRef(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) return [...new Set(variants.map(typeOf))].join(' | ');
  if (schema.type === 'array') return arrayOf(schema.items ?? {});
  if (Array.isArray(schema.type)) return schema.type.join(' | ');
  if (typeof schema.additionalProperties === 'object' && !schema.properties) {
    return `{ [key]: ${typeOf(schema.additionalProperties)} }`;
  }
  if (schema.format === 'date-time') return 'instant';
  return typeof schema.type === 'string' ? schema.type : 'any';
}

function arrayOf(items: JsonSchema): string {
  const type = typeOf(items);
  return type.includes(' ') ? `(${type})[]` : `${type}[]`;
}

function refsOf(schema: JsonSchema): string[] {
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])];
  const own = schema.$ref ? [nameOfRef(schema.$ref)] : [];
  return [...new Set([...own, ...parts.flatMap(refsOf)])];
}

export const nameOfRef = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1);
