import { expect, test } from 'vitest';
import { operations } from '../../contract/operations.ts';
import { apiTable } from './api-table.ts';
import { discoverEndpoints, discoverPages, discoverRoutes } from './discover.ts';
import { pageTable } from './page-table.ts';
import { exampleOf, v2Table } from './v2-table.ts';

/** Without an entry nobody asks who may do what there: add one to the table that the test imports. */
test('every route has an entry, and every entry a route', async () => {
  const routes = [...(await discoverRoutes()).keys()].sort();
  expect(Object.keys(apiTable).sort()).toEqual(routes);
  const described = Object.entries(operations).flatMap(([address, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${address}`),
  );
  expect(described.sort()).toEqual(routes);
});

test('every page has an entry, and every entry a page', () => {
  expect(Object.keys(pageTable).sort()).toEqual(discoverPages().sort());
});

test('every endpoint of the front door has an entry', () => {
  const endpoints = discoverEndpoints();
  expect(endpoints.length).toBeGreaterThan(4);
  const firstOf = (address: string) => endpoints.find((endpoint) => endpoint.test(address));
  const met = new Set(Object.keys(v2Table).map((verb) => firstOf(exampleOf(verb))));
  expect(endpoints.filter((endpoint) => !met.has(endpoint))).toEqual([]);
});
