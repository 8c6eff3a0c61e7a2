import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openApiDocument } from './openapi.ts';
import { operations } from './operations.ts';

const folder = path.resolve(import.meta.dirname, '../../app/api/v1');

/** `GET /tenants/{tenantId}` for each function that a route file exports. */
async function readRoutes(): Promise<Map<string, { isPublic: boolean }>> {
  const routes = new Map<string, { isPublic: boolean }>();
  for (const file of globSync('**/route.ts', { cwd: folder })) {
    const text = await readFile(path.join(folder, file), 'utf8');
    const address = `/${path.dirname(file)}`.replace(/\[(\w+)\]/g, '{$1}');
    for (const [, method, maker] of text.matchAll(/^export const ([A-Z]+) = (\w+)\(/gm)) {
      routes.set(`${method} ${address}`, { isPublic: maker === 'publicRoute' });
    }
  }
  return routes;
}

const listed = Object.entries(operations).flatMap(([address, methods]) =>
  Object.entries(methods).map(
    ([method, { isPublic = false }]) => [`${method.toUpperCase()} ${address}`, { isPublic }] as const,
  ),
);

test('the document lists every route, and only these, public where they are', async () => {
  const routes = await readRoutes();
  expect(routes.size).toBeGreaterThan(20);
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(routes));
});

test('every parameter of a path is described, and no operation has the name of another', () => {
  const document = openApiDocument();
  const names: string[] = [];
  for (const [address, methods] of Object.entries(document.paths ?? {})) {
    const inPath = [...address.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    for (const operation of Object.values(methods) as Operation[]) {
      names.push(operation.operationId);
      const described = operation.parameters?.filter(({ in: place }) => place === 'path') ?? [];
      expect(described.map(({ name }) => name)).toEqual(inPath);
    }
  }
  expect(new Set(names).size).toBe(names.length);
});

type Operation = { operationId: string; parameters?: { in: string; name: string }[] };

test('every reference inside of the document leads somewhere', () => {
  const document = openApiDocument();
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)];
  const known = Object.keys(document.components?.schemas ?? {});
  expect(references.length).toBeGreaterThan(20);
  for (const [, name] of references) expect(known).toContain(name);
});
