import { rm } from 'node:fs/promises';
import { createRobot, loadPrincipal, operator, updateTenant } from '../access/index.ts';
import type { RobotScope } from '../contract/robots.ts';
import { uniqueName } from './accounts.ts';
import { makeTestFolder } from './folder.ts';
import { startFrontDoor, testPassword } from './front-door.ts';
import { type BuildImage, buildMultiPlatform, type TestIndex } from './images.ts';
import { createOciClient } from './oci-client.ts';

type ManifestJson = {
  config?: { digest: string };
  manifests?: { platform: { architecture: string } }[];
};

export type ClientDoor = Awaited<ReturnType<typeof startClientDoor>>;

/**
 * A front door for the programs that people have: `dev` is a developer of `acme`, `reader` a viewer, nobody is in
 * `other`, and `root` may push to `library`, which everybody may pull.
 */
export async function startClientDoor() {
  const door = await startFrontDoor();
  const folder = await makeTestFolder();
  for (const tenant of ['acme', 'other']) await door.addTenant(tenant);
  await door.addUser('dev', { roles: { acme: 'developer' } });
  await door.addUser('reader', { roles: { acme: 'viewer' } });
  const root = await door.addUser('root', { isAdmin: true });
  const { host, origin } = door;

  /** Pushes an image for linux/amd64 and linux/arm64 as `v1`, behind the back of the client that is tested. */
  async function pushForTwo(name: string, options: BuildImage = {}): Promise<TestIndex> {
    const index = buildMultiPlatform(name, options);
    const client = createOciClient({ origin, user: { name: 'root', password: testPassword } });
    await (await client.repository(name)).pushIndex(index, 'v1');
    return index;
  }

  return {
    host,
    origin,
    folder,
    password: testPassword,
    newName: (tenant = 'acme') => `${tenant}/${uniqueName('app')}`,
    pushForTwo,
    /** A robot of `acme`: its login name and its secret. */
    async addRobot(name: string, scopes: RobotScope[]): Promise<{ user: string; secret: string }> {
      const by = await loadPrincipal(door.db, root.id, 'session');
      const body = { name, description: '', scopes, repositories: [], expiresInDays: null };
      const { robot, secret } = await createRobot(door.db, by, 'acme', body);
      return { user: robot.loginName, secret };
    },
    setTenantDisabled: (tenantId: string, disabled: boolean) =>
      updateTenant(door.db, operator, tenantId, { disabled }),
    /** What the registry holds under a name, asked by another client. */
    async readManifest(name: string, reference = 'v1') {
      const client = createOciClient({ origin, user: { name: 'root', password: testPassword } });
      const answer = await (await client.repository(name, { actions: 'pull' })).getManifest(reference);
      const json = answer.json() as ManifestJson;
      return {
        digest: answer.headers['docker-content-digest'],
        imageId: json.config?.digest,
        architectures: json.manifests?.map(({ platform }) => platform.architecture).sort(),
      };
    },
    /** What a push outside of the naming rule has to say, wherever the client prints it. */
    namingRule: `push to ${host}/<tenantId>/<name>:<tag>, for example ${host}/acme/nginx:v1`,
    roleRule: 'your role in acme may not push; ask an administrator of acme',
    async [Symbol.asyncDispose]() {
      await door[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
