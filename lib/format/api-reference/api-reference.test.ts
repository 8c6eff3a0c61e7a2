import { expect, test } from 'vitest';
import { openApiDocument } from '../../contract/openapi.ts';
import { operations } from '../../contract/operations.ts';
import { exampleOf } from './example.ts';
import { type ApiDocument, describeApi } from './index.ts';
import { fieldsOf, typeOf } from './schema.ts';

const origin = 'https://registry.example';
const describe = (q = '') => describeApi(openApiDocument() as ApiDocument, { origin, q });
const all = describe().groups.flatMap((group) => group.operations);
const find = (id: string) => all.find((operation) => operation.id === id)!;

test('every operation of the API stands there, once', () => {
  const known = Object.values(operations).flatMap((methods) => Object.values(methods).map(({ id }) => id));
  expect(all.map(({ id }) => id).sort()).toEqual([...known].sort());
});

test('every object that is named is described', () => {
  const { objects } = describe();
  const names = objects.map(({ name }) => name);
  const refs = all.flatMap(({ answer, body, parameters }) =>
    [...answer.fields, ...(body?.fields ?? []), ...parameters]
      .flatMap((field) => field.refs)
      .concat(answer.refs),
  );
  expect(refs.length).toBeGreaterThan(20);
  expect(names).toEqual(expect.arrayContaining([...new Set(refs)]));
  for (const { name, fields } of objects) expect(fields, name).not.toEqual([]);
});

test('the example of every body is one that the operation takes', () => {
  for (const methods of Object.values(operations)) {
    for (const { id, body } of Object.values(methods)) {
      if (!body) continue;
      const sent = /-d '(.*)'$/.exec(find(id).curl)?.[1]?.replaceAll("'\\''", "'");
      const parsed = body.safeParse(JSON.parse(sent ?? 'null'));
      expect(parsed.error?.issues ?? [], id).toEqual([]);
    }
  }
});

test('a command has the caller’s own origin, the ids as variables and a key where something is made', () => {
  expect(find('addMember').curl).toBe(
    [
      `curl -X POST "${origin}/api/v1/tenants/$TENANT_ID/members"`,
      '-H "Authorization: Bearer $OWNBASE_TOKEN"',
      '-H "Idempotency-Key: $(uuidgen)"',
      "-H 'Content-Type: application/json'",
      `-d '{"user":"alice","role":"developer"}'`,
    ].join(' \\\n  '),
  );
  expect(find('getRepository').curl).toContain(`curl "${origin}/api/v1/repositories/$REPOSITORY_ID"`);
});

test('a filter leaves the operations that hold every word, and the objects that they name', () => {
  const { groups, objects } = describe('TAGS delete');
  const ids = groups.flatMap((group) => group.operations.map(({ id }) => id));
  expect(ids).toContain('deleteContent');
  expect(ids).not.toContain('listTags');
  expect(objects.map(({ name }) => name)).toContain('Deletion');
  expect(objects.map(({ name }) => name)).not.toContain('User');
  expect(describe('zzyzx')).toEqual({ groups: [], objects: [] });
});

test.each([
  [{ type: 'string' }, 'string'],
  [{ type: 'string', format: 'date-time' }, 'instant'],
  [{ enum: ['a', 'b'] }, '"a" | "b"'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'integer | null'],
  [{ type: 'array', items: { $ref: '#/components/schemas/Tag' } }, 'Tag[]'],
  [{ type: 'array', items: { enum: ['a', 'b'] } }, '("a" | "b")[]'],
  [{ type: 'object', additionalProperties: { type: 'string' } }, '{ [key]: string }'],
  [{}, 'any'],
])('the type of %j is %s', (schema, text) => {
  expect(typeOf(schema)).toBe(text);
});

test('fields inside of fields stand below them, and each variant has its own', () => {
  const nested = { properties: { a: { type: 'array', items: { properties: { b: { type: 'string' } } } } } };
  expect(fieldsOf(nested).map(({ name, depth }) => [name, depth])).toEqual([
    ['a', 0],
    ['b', 1],
  ]);
  const choice = {
    oneOf: [{ properties: { kind: { const: 'x' } } }, { properties: { kind: { const: 'y' } } }],
  };
  expect(fieldsOf(choice).map(({ name, type, depth }) => [name, type, depth])).toEqual([
    ['', 'kind: "x"', 0],
    ['kind', '"x"', 1],
    ['', 'kind: "y"', 0],
    ['kind', '"y"', 1],
  ]);
});

test('an example takes what is needed, else the first field', () => {
  expect(exampleOf({ properties: { a: { type: 'boolean' }, b: { type: 'string' } } })).toEqual({ a: true });
  expect(
    exampleOf({ properties: { a: { type: 'boolean' }, b: { type: 'string' } }, required: ['b'] }),
  ).toEqual({
    b: 'text',
  });
});
