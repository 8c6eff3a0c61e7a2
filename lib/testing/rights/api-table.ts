import type { Action } from '../../access/index.ts';
import { buildUser, testPassword, uniqueName } from '../accounts.ts';
import type { Call } from '../requests.ts';
import { publicImage } from './deployment-things.ts';
import type { Made, World } from './kind.ts';
import { disable } from './places.ts';
import type { KindName } from './things.ts';

/**
 * Who may do what by the API: an entry for each route, which is all that a new route needs. `thing` says what it is
 * about (things.ts), `action` what `can` is asked, `request` what has to be sent so that whoever may do it succeeds
 * (default: nothing). A list says in `shows` whether what it answered holds the thing. A route that does several things
 * has an entry for each. `restore` takes back what would be in the way of the next one who asks.
 */
export type ApiEntry = {
  what?: string;
  thing: KindName;
  action?: Action;
  request?: (made: Made, world: World) => Send | Promise<Send>;
  shows?: (answer: never, made: Made) => boolean;
  restore?: (world: World) => Promise<unknown>;
};

type Send = Pick<Call, 'body' | 'query' | 'headers'>;

const isAnything = ({ items }: { items: unknown[] }): boolean => items.length > 0;
const holdsRepository = ({ items }: { items: { id: string }[] }, { params }: Made): boolean =>
  items.some(({ id }) => id === params.repositoryId);
const oneTag = { kind: 'tags', tags: ['v1'] };

export const apiTable: Record<string, ApiEntry | ApiEntry[]> = {
  'GET /me': { thing: 'open' },
  'PATCH /me': { thing: 'account', request: () => ({ body: { theme: 'dark' } }) },
  'POST /me/password': {
    thing: 'account',
    request: () => ({ body: { currentPassword: testPassword, newPassword: testPassword } }),
    restore: reviveSessions,
  },
  'GET /me/tokens': { thing: 'account' },
  'POST /me/tokens': { thing: 'account', request: () => ({ body: { name: 'mine', scopes: ['manage'] } }) },
  'DELETE /me/tokens/{tokenId}': { thing: 'token' },
  'POST /me/tokens/{tokenId}/rotate': { thing: 'token', request: () => ({ body: {} }) },
  'GET /me/sessions': { thing: 'account' },
  'DELETE /me/sessions/{sessionId}': { thing: 'session' },
  'POST /me/sessions/end-others': { thing: 'account', restore: reviveSessions },

  'GET /me/favourites': { thing: 'favourite', shows: holdsRepository },
  'POST /me/favourites/{repositoryId}': { thing: 'marked' },
  'DELETE /me/favourites/{repositoryId}': { thing: 'account' },
  'GET /me/recent': { thing: 'recent', shows: holdsRepository },
  'GET /me/notices': { thing: 'account' },
  'POST /me/notices/read': {
    thing: 'account',
    request: () => ({ body: { until: new Date().toISOString() } }),
  },

  'GET /tenants': {
    thing: 'listedTenant',
    action: 'see-tenant',
    request: ({ name }) => ({ query: { q: name } }),
    shows: isAnything,
  },
  'POST /tenants': { thing: 'instance', request: () => ({ body: { id: uniqueName('new') } }) },
  'GET /tenants/{tenantId}': { thing: 'tenant', action: 'see-tenant' },
  'PATCH /tenants/{tenantId}': [
    {
      what: 'its name',
      thing: 'tenant',
      action: 'manage-tenant',
      request: () => ({ body: { displayName: 'A name' } }),
    },
    {
      what: 'its state',
      thing: 'tenantState',
      action: 'administer',
      request: () => ({ body: { disabled: false } }),
      restore: ({ db, tenants }) => disable(db, tenants.all.find((each) => each.tenantDisabled)!.tenantId),
    },
  ],
  'DELETE /tenants/{tenantId}': {
    thing: 'liveTenant',
    request: ({ name }) => ({ query: { confirm: name } }),
  },
  'POST /tenants/{tenantId}/restore': { thing: 'deletedTenant' },
  'GET /tenants/{tenantId}/members': { thing: 'tenant', action: 'see-tenant' },
  'POST /tenants/{tenantId}/members': {
    thing: 'newMember',
    action: 'manage-tenant',
    request: async (_, { db }) => ({ body: { user: (await buildUser(db)).name, role: 'viewer' } }),
  },
  'PATCH /tenants/{tenantId}/members/{userId}': {
    thing: 'member',
    action: 'manage-tenant',
    request: () => ({ body: { role: 'developer' } }),
  },
  'DELETE /tenants/{tenantId}/members/{userId}': { thing: 'member', action: 'manage-tenant' },
  'GET /tenants/{tenantId}/robots': { thing: 'newMember', action: 'manage-tenant' },
  'POST /tenants/{tenantId}/robots': {
    thing: 'newRobot',
    action: 'manage-tenant',
    request: () => ({ body: { name: uniqueName('ci') } }),
  },
  'PATCH /tenants/{tenantId}/robots/{robotId}': {
    thing: 'robotSecret',
    action: 'manage-tenant',
    request: () => ({ body: { description: 'A text' } }),
  },
  'POST /tenants/{tenantId}/robots/{robotId}/rotate': {
    thing: 'robotSecret',
    action: 'manage-tenant',
    request: () => ({ body: {} }),
  },
  'DELETE /tenants/{tenantId}/robots/{robotId}': { thing: 'robot', action: 'manage-tenant' },

  'GET /tenants/{tenantId}/invitations': { thing: 'newMember', action: 'manage-tenant' },
  'POST /tenants/{tenantId}/invitations': {
    thing: 'newMember',
    action: 'manage-tenant',
    request: () => ({ body: {} }),
  },
  'DELETE /tenants/{tenantId}/invitations/{invitationId}': { thing: 'invitation', action: 'manage-tenant' },
  'GET /invitations/{secret}': { thing: 'invitationLink' },
  'POST /invitations/{secret}/accept': { thing: 'acceptedLink', request: () => ({ body: {} }) },
  'DELETE /me/tenants/{tenantId}': { thing: 'ownMembership' },

  'GET /users': { thing: 'instance' },
  'POST /users': {
    thing: 'instance',
    request: () => ({ body: { name: uniqueName('new'), password: testPassword } }),
  },
  'GET /users/{userId}': { thing: 'user' },
  'PATCH /users/{userId}': { thing: 'user', request: () => ({ body: { displayName: 'A name' } }) },
  'POST /users/{userId}/password': { thing: 'user', request: () => ({ body: { password: testPassword } }) },
  'DELETE /users/{userId}/sessions': { thing: 'user' },
  'GET /users/{userId}/tokens': { thing: 'user' },
  'DELETE /users/{userId}/tokens/{tokenId}': { thing: 'userToken' },
  'GET /settings': { thing: 'instance' },
  'PATCH /settings': { thing: 'instance', request: () => ({ body: { anonymousPull: true } }) },

  'GET /repositories': {
    thing: 'listedRepository',
    action: 'pull',
    request: ({ name }) => ({ query: { name } }),
    shows: isAnything,
  },
  'GET /repositories/{repositoryId}': { thing: 'repository', action: 'pull' },
  'PATCH /repositories/{repositoryId}': [
    {
      what: 'its description',
      thing: 'repository',
      action: 'edit',
      request: () => ({ body: { version: 1, description: 'A text' } }),
    },
    ...(['private', 'internal', 'public'] as const).map(
      (visibility): ApiEntry => ({
        what: `to ${visibility}`,
        thing: `repositoryTo.${visibility}`,
        action: 'set-visibility',
        request: () => ({ body: { version: 1, visibility } }),
      }),
    ),
  ],
  'POST /repositories/{repositoryId}/move': [
    {
      what: 'to a new name',
      thing: 'renamed',
      request: ({ name }) => ({ body: { version: 1, name: `${name}-2` } }),
    },
    {
      what: 'to any tenant',
      thing: 'moveTarget',
      request: ({ name }) => ({ body: { version: 1, name } }),
    },
  ],
  'GET /repositories/{repositoryId}/tags': { thing: 'repository', action: 'pull' },
  'GET /repositories/{repositoryId}/images/{reference}': {
    thing: 'repository',
    action: 'pull',
  },
  'GET /repositories/{repositoryId}/images/{reference}/archive': { thing: 'repository', action: 'pull' },
  'POST /repositories/{repositoryId}/deletions': [
    { what: 'of a tag', thing: 'repository', action: 'delete', request: () => ({ body: oneTag }) },
    {
      what: 'of all of it',
      thing: 'repository',
      action: 'delete',
      request: () => ({ body: { kind: 'repository' } }),
    },
  ],
  'POST /repositories/{repositoryId}/deletions/preview': {
    thing: 'repository',
    action: 'delete',
    request: () => ({ body: oneTag }),
  },
  'GET /deletions': {
    thing: 'listedDeletion',
    action: 'delete',
    request: ({ params }) => ({ query: { repository: params.repositoryId! } }),
    shows: isAnything,
  },
  'POST /deletions/{deletionId}/undo': { thing: 'deletion', action: 'delete' },
  'GET /registry': { thing: 'instance' },
  'GET /registry/unknown': { thing: 'instance' },
  'POST /registry/reconcile': {
    thing: 'instance',
    request: () => ({ body: {} }),
    restore: ({ db }) => db.deleteFrom('reconcile_runs').execute(),
  },
  'POST /copies': {
    thing: 'copyTarget',
    request: ({ name }) => ({ body: { from: publicImage, to: `${name}:v1` } }),
  },
  'GET /transfers': {
    thing: 'listedTransfer',
    request: ({ name }) => ({ query: { tenantId: name } }),
    shows: isAnything,
  },
  'POST /transfers': [
    {
      what: 'a file with names to come',
      thing: 'uploadTarget',
      request: ({ params: { tenantId } }) => ({
        body: { kind: 'upload', tenantId, file: { name: 'a.tar', sizeBytes: 9 } },
      }),
    },
    {
      what: 'files onto an image',
      thing: 'copyTarget',
      request: ({ name }) => ({
        body: {
          kind: 'bake',
          base: publicImage,
          to: `${name}:v1`,
          files: [{ name: 'a.txt', sizeBytes: 9, path: '/a.txt' }],
        },
      }),
    },
  ],
  'GET /transfers/{transferId}': { thing: 'transfer' },
  'POST /transfers/{transferId}/cancel': { thing: 'transfer' },
  'POST /transfers/{transferId}/names': {
    thing: 'waitingTransfer',
    request: ({ name }) => ({ body: { targets: [`${name}/named:v1`] } }),
  },
  'HEAD /uploads/{uploadId}': { thing: 'ownUpload', request: () => ({ headers: tusHeaders }) },
  'PATCH /uploads/{uploadId}': {
    thing: 'ownUpload',
    request: () => ({ headers: tusHeaders, body: 'x' }),
  },
  'GET /search': {
    thing: 'listedRepository',
    action: 'pull',
    request: ({ name }) => ({ query: { q: name } }),
    shows: ({ repositories, tags }: { repositories: unknown[]; tags: unknown[] }) =>
      repositories.length + tags.length > 0,
  },
  'GET /openapi.json': { thing: 'open' },

  'GET /pools': { thing: 'instance' },
  'POST /pools': { thing: 'instance', request: () => ({ body: newPool() }) },
  'POST /pools/test': {
    thing: 'instance',
    request: () => ({ body: { kind: 'docker', connection: newPool().connection } }),
  },
  'GET /pools/{poolId}': { thing: 'pool' },
  'PATCH /pools/{poolId}': { thing: 'pool', request: () => ({ body: { version: 1, allowExternal: false } }) },
  'DELETE /pools/{poolId}': { thing: 'pool' },
  'POST /pools/{poolId}/test': { thing: 'pool' },
  'GET /pools/{poolId}/deployments': { thing: 'pool' },
  'PATCH /pools/{poolId}/grants/{tenantId}': { thing: 'pool', request: () => ({ body: { cpus: 2 } }) },
  'DELETE /pools/{poolId}/grants/{tenantId}': { thing: 'pool' },

  'GET /deploy-form': {
    thing: 'formOfRepository',
    action: 'pull',
    request: ({ name }) => ({ query: { image: `${name}:v1` } }),
  },
  'GET /deployments': [
    {
      what: 'those that are there',
      thing: 'listedDeployment',
      request: ({ name }) => ({ query: { q: name } }),
      shows: isAnything,
    },
    {
      what: 'those that have left data',
      thing: 'listedKept',
      request: ({ name }) => ({ query: { q: name, removed: 'true' } }),
      shows: isAnything,
    },
  ],
  'POST /deployments': { thing: 'deployable', request: (made) => ({ body: newDeployment(made) }) },
  'POST /deployments/plan': { thing: 'deployable', request: (made) => ({ body: newDeployment(made) }) },
  'GET /deployments/{deploymentId}': { thing: 'deployment', action: 'see-deployments' },
  'PATCH /deployments/{deploymentId}': {
    thing: 'deployment',
    action: 'deploy',
    request: () => ({ body: { revision: 1, follow: { mode: 'tag' } } }),
  },
  'DELETE /deployments/{deploymentId}': [
    { what: 'without its data', thing: 'deployment', action: 'deploy' },
    { what: 'with its data', thing: 'dataOfDeployment', request: () => ({ query: { volumes: 'true' } }) },
  ],
  ...Object.fromEntries(
    ['stop', 'start', 'restart'].map((kind): [string, ApiEntry] => [
      `POST /deployments/{deploymentId}/${kind}`,
      { thing: 'deployment', action: 'deploy' },
    ]),
  ),
  'POST /deployments/{deploymentId}/scale': {
    thing: 'deploymentOfImage',
    action: 'deploy',
    request: () => ({ body: { replicas: 1 } }),
  },
  'POST /deployments/{deploymentId}/rollback': {
    thing: 'deployment',
    action: 'deploy',
    request: () => ({ body: { revision: 1 } }),
  },
  'POST /deployments/{deploymentId}/cancel': { thing: 'busyDeployment', action: 'deploy' },
  'GET /deployments/{deploymentId}/logs': { thing: 'deployment', action: 'see-deployments' },
  'GET /deployments/{deploymentId}/usage': { thing: 'deployment', action: 'see-deployments' },
  'GET /deployments/{deploymentId}/revisions': { thing: 'deployment', action: 'see-deployments' },
  'POST /deployments/{deploymentId}/reveal': [
    {
      what: 'of somebody else',
      thing: 'deployment',
      action: 'reveal-secrets',
      request: () => ({ body: { id: 'password' } }),
    },
    { what: 'of one’s own', thing: 'ownDeployment', request: () => ({ body: { id: 'password' } }) },
  ],
};

const tusHeaders = {
  'tus-resumable': '1.0.0',
  'upload-offset': '0',
  'content-type': 'application/offset+octet-stream',
};

const newPool = () => ({
  name: uniqueName('pool'),
  kind: 'docker',
  connection: { type: 'socket', path: '/nowhere.sock' },
});

const newDeployment = ({ params: { tenantId, poolId } }: Made) => ({
  tenantId,
  poolId,
  name: uniqueName('dep'),
  image: publicImage,
});

/** Every session goes on, whatever has ended it. */
async function reviveSessions({ db }: World): Promise<void> {
  await db
    .updateTable('sessions')
    .from('users')
    .set((eb) => ({ ended_at: null, password_version: eb.ref('users.password_version') }))
    .whereRef('users.id', '=', 'sessions.user_id')
    .execute();
}
