import { serverVariable, startTestPostgres } from './postgres.ts';

/** Starts the one PostgreSQL that all tests of a run share, unless whoever calls vitest has started one. */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env[serverVariable]) return undefined;
  const server = await startTestPostgres();
  process.env[serverVariable] = server.url;
  return async () => {
    await server[Symbol.asyncDispose]();
  };
}
