import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const app = path.resolve(import.meta.dirname, '../../../app');

type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>;

/** `[tenantId]` as the contract writes it, without the folders that only group: `/tenants/{tenantId}`. */
const addressOf = (file: string): string =>
  `/${path.dirname(file)}`
    .split('/')
    .filter((part) => part !== '.' && !/^\(.*\)$/.test(part))
    .join('/')
    .replace(/\[(?:\.\.\.)?(\w+)\]/g, '{$1}') || '/';

/** Every route of the API, as in `PATCH /tenants/{tenantId}`, with its handler. */
export async function discoverRoutes(): Promise<Map<string, Handler>> {
  const routes = new Map<string, Handler>();
  const folder = path.join(app, 'api/v1');
  for (const file of globSync('**/route.ts', { cwd: folder })) {
    const handlers = (await import(pathToFileURL(path.join(folder, file)).href)) as Record<string, unknown>;
    for (const [method, handler] of Object.entries(handlers)) {
      if (typeof handler === 'function') routes.set(`${method} ${addressOf(file)}`, handler as Handler);
    }
  }
  return routes;
}

/** The address of every page, as in `/t/{tenantId}/members`. */
export const discoverPages = (): string[] => globSync('**/page.tsx', { cwd: app }).map(addressOf);

/** The patterns of the front door's endpoints, as it has them itself. */
export function discoverEndpoints(): RegExp[] {
  const text = readFileSync(path.resolve(app, '../lib/gateway/index.ts'), 'utf8');
  return [...text.matchAll(/^ {2}\[\/(\^.*\$)\/, handle/gm)].map(([, source]) => new RegExp(source!));
}
