import type { JsonSchema } from './schema.ts';

/** What a person would write for a field of this name; other fields get something of their type. */
const examples: Record<string, unknown> = {
  id: 'acme',
  user: 'alice',
  name: 'ci',
  displayName: 'Acme',
  tags: ['v1.0'],
  digest: `sha256:${'0'.repeat(64)}`,
  version: 1,
  description: 'The web shop',
  password: 'a long passphrase',
  currentPassword: 'the old passphrase',
  newPassword: 'a long passphrase',
  until: '2026-01-31T12:00:00Z',
  role: 'developer',
};

/** A body that an operation takes: what it needs, and where it needs nothing the first field that it takes. */
export function exampleOf(schema: JsonSchema, name = ''): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.examples) return schema.examples[0];
  if (name in examples && !schema.properties) return examples[name];
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return exampleOf(variants[0] ?? {}, name);
  if (schema.properties) return exampleObject(schema);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'array') return [exampleOf(schema.items ?? {}, name)];
  if (type === 'integer' || type === 'number') return Math.max(schema.minimum ?? 1, 1);
  return type === 'boolean' ? true : type === 'object' ? {} : 'text';
}

function exampleObject({ properties = {}, required = [] }: JsonSchema): Record<string, unknown> {
  const first = Object.keys(properties).slice(0, 1);
  const names = required.length > 0 ? required : first;
  // A version alone changes nothing: with it goes what is to be changed.
  const shown = names.length === 1 && names[0] === 'version' ? Object.keys(properties).slice(0, 2) : names;
  return Object.fromEntries(shown.map((name) => [name, exampleOf(properties[name] ?? {}, name)]));
}

type CurlOperation = { method: string; path: string; body: JsonSchema | null; takesKey: boolean };

/** A command that can be pasted once the ids stand in the shell: `{tenantId}` becomes `$TENANT_ID`. */
export function curlOf(origin: string, { method, path, body, takesKey }: CurlOperation): string {
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => `$${variableOf(name)}`);
  const lines = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}"${origin}${address}"`,
    '-H "Authorization: Bearer $OWNBASE_TOKEN"',
    ...(takesKey ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(body
      ? ["-H 'Content-Type: application/json'", `-d '${quoted(JSON.stringify(exampleOf(body)))}'`]
      : []),
  ];
  return lines.join(' \\\n  ');
}

const variableOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
const quoted = (text: string): string => text.replaceAll("'", `'\\''`);
