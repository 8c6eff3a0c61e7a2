import { globSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApiRequest } from './api-request.ts';
import type { RouteContext } from './route.ts';

export type Handler = (request: ApiRequest, context: RouteContext) => Promise<Response> | Response;

/** What a route file exports, by method. */
export type Handlers = Readonly<Record<string, Handler>>;

export type Matched = { handlers: Handlers; params: Record<string, string> };

/** What stands at one segment of the addresses, and what may follow it; a name goes before a parameter. */
export type Routes = {
  handlers: Handlers | null;
  names: Map<string, Routes>;
  parameter: { name: string; next: Routes } | null;
};

/** Reads the route files below a folder of `app`, whose addresses their folders say: `users/[userId]/route.ts`. */
export async function loadRoutes(app: string, folders: readonly string[]): Promise<Routes> {
  const root = noRoutes();
  const files = folders.flatMap((folder) => globSync(`${folder}/**/route.ts`, { cwd: app }));
  await Promise.all(
    files.map(async (file) => {
      const handlers = (await import(pathToFileURL(path.join(app, file)).href)) as Handlers;
      addRoute(root, path.dirname(file).split(path.sep), handlers);
    }),
  );
  return root;
}

/** @param segments As folders of routes are named: `['users', '[userId]']`. */
export function addRoute(root: Routes, segments: readonly string[], handlers: Handlers): void {
  let at = root;
  for (const segment of segments) at = stepInto(at, segment);
  at.handlers = handlers;
}

function stepInto(at: Routes, segment: string): Routes {
  const name = /^\[(\w+)\]$/.exec(segment)?.[1];
  if (name !== undefined) {
    at.parameter ??= { name, next: noRoutes() };
    if (at.parameter.name !== name)
      throw new Error(`[${at.parameter.name}] and [${name}] stand in one place`);
    return at.parameter.next;
  }
  const then = at.names.get(segment) ?? noRoutes();
  at.names.set(segment, then);
  return then;
}

export const noRoutes = (): Routes => ({ handlers: null, names: new Map(), parameter: null });

/** @param pathname Well-formed, with its escapes. Null where there is no such address. */
export function matchRoute(root: Routes, pathname: string): Matched | null {
  let at = root;
  const params: Record<string, string> = {};
  for (const escaped of pathname.split('/').slice(1)) {
    const known = at.names.get(escaped);
    if (known) at = known;
    else if (at.parameter && escaped !== '') {
      params[at.parameter.name] = decodeURIComponent(escaped);
      at = at.parameter.next;
    } else return null;
  }
  return at.handlers && { handlers: at.handlers, params };
}
