import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  createPasswordGate,
  createStorageTokens,
  createTokenFor,
  createUser,
  operator,
} from '../access/index.ts';
import type { Role } from '../contract/common.ts';
import type { TokenScope } from '../contract/me.ts';
import { createGateway } from '../gateway/index.ts';
import { clientAddress } from '../http/origin.ts';
import { useOriginForm } from '../http/origin-form.ts';
import { createRegistryClient } from '../registry/index.ts';
import { createTestDatabase } from './database.ts';
import { startDistribution } from './distribution.ts';

export type FrontDoor = Awaited<ReturnType<typeof startFrontDoor>>;

/** Everybody's password in these tests. */
export const testPassword = 'correct horse battery';

/** The gateway before a real Distribution and a real PostgreSQL, without Next: for tests of `/v2`. */
export async function startFrontDoor() {
  const database = await createTestDatabase();
  const distribution = await startDistribution();
  const { db, pool } = database;
  const { keys } = distribution;
  const registry = createRegistryClient(new URL(distribution.url), { token: createStorageTokens(keys) });
  const passwords = createPasswordGate({ db, pool });
  const addressOf = (req: Parameters<typeof clientAddress>[0]) =>
    clientAddress(req, { publicUrl: null, trustProxy: false });
  const gateway = createGateway({ db, pushDb: db, registry, passwords, keys, addressOf });
  const server = createServer({ requestTimeout: 0 }, (req, res) => {
    useOriginForm(req);
    if (!gateway.handle(req, res)) res.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    db,
    pool,
    host,
    origin: `http://${host}`,
    distribution,
    registry,
    gateway,
    async addTenant(id: string, options: { developersMayDelete?: boolean } = {}): Promise<void> {
      const developers_may_delete = options.developersMayDelete ?? false;
      await db.insertInto('tenants').values({ id, developers_may_delete }).execute();
    },
    /** A user with these roles; platform administrator where it says so. */
    async addUser(
      name: string,
      { roles = {}, isAdmin = false }: { roles?: Record<string, Role>; isAdmin?: boolean } = {},
    ) {
      const user = await createUser(db, operator, { name, displayName: '', password: testPassword, isAdmin });
      for (const [tenant_id, role] of Object.entries(roles)) {
        await db.insertInto('memberships').values({ tenant_id, user_id: user.id, role }).execute();
      }
      return user;
    },
    async addAccessToken(
      userName: string,
      scopes: TokenScope[],
      repositories: string[] = [],
    ): Promise<string> {
      const made = await createTokenFor(db, operator, userName, {
        name: 'test',
        scopes,
        repositories,
        expiresInDays: null,
      });
      return made.secret;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await gateway.close();
      await registry.close();
      await distribution[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
