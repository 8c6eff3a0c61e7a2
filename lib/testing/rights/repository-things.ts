import { can, type Principal, type UserPrincipal } from '../../access/index.ts';
import { deleteContent } from '../../catalog/index.ts';
import type { Visibility } from '../../contract/common.ts';
import type { Db } from '../../db/index.ts';
import { uniqueName } from '../accounts.ts';
import { buildImage, buildRepository } from '../catalog-factories.ts';
import { type Kind, type Made, missingId } from './kind.ts';
import { inRepository, ofOwnAccount, shownWhere } from './outcomes.ts';
import type { RepositoryPlace, TenantPlace } from './places.ts';

const repository: Kind<RepositoryPlace> = {
  places: ({ tenants }) => tenants.repositories,
  make: ({ db, root }, place) => makeRepository(db, root, place),
  expect: (principal, action, place) => inRepository(principal, action!, place),
};

const listedRepository: Kind<RepositoryPlace> = {
  ...repository,
  expect: (principal, action, place) => shownWhere(place.exists, principal, action!, place),
};

async function makeRepository(db: Db, root: UserPrincipal, place: RepositoryPlace): Promise<Made> {
  const { tenantId, visibility, state } = place;
  if (state === 'missing') {
    return { params: { repositoryId: missingId(), reference: 'v1' }, name: `${tenantId}/${missingId()}` };
  }
  const made = await buildRepository(db, { tenantId, visibility, appeared: state !== 'not appeared' });
  await buildImage(db, made, { tags: ['v1', 'v2'] });
  if (state === 'deleted') await deleteContent(db, root, made.id, { kind: 'repository' });
  return { params: { repositoryId: made.id, reference: 'v1' }, name: made.name };
}

/** For setting who sees it: what has this visibility already is changed in nothing, which is an edit. */
const repositoryTo = (target: Visibility): Kind<RepositoryPlace> => ({
  ...repository,
  expect(principal, action, place) {
    const there = inRepository(principal, 'pull', place);
    if (there !== 'allowed') return there;
    const isChange = target !== place.visibility;
    return can(principal, isChange ? action! : 'edit', { ...place, visibility: target } as never)
      ? 'allowed'
      : 403;
  },
});

const mayName = (principal: Principal, named: { tenantId: string; name: string }): boolean =>
  can(principal, 'push', named) && can(principal, 'set-visibility', { ...named, visibility: 'private' });

/** Whoever sees a repository and may give names in its tenant gives it another one. */
const renamed: Kind<RepositoryPlace> = {
  ...repository,
  expect(principal, _, place) {
    const there = inRepository(principal, 'pull', place);
    if (there !== 'allowed') return there;
    return mayName(principal, { ...place, name: `${place.tenantId}/app` }) ? 'allowed' : 403;
  },
};

/** A name that a repository of a caller's own tenant is given. Where nobody may move to, all tenants are alike. */
const moveTarget: Kind<TenantPlace & { from: string }> = {
  places: ({ tenants }) => tenants.all.map((place) => ({ ...place, from: tenants.own[0]! })),
  async make({ db }, { tenantId, from }) {
    const { id } = await buildRepository(db, { tenantId: from });
    return { params: { repositoryId: id }, name: `${tenantId}/${uniqueName('moved')}` };
  },
  expect(principal, _, { tenantId, from, exists }) {
    const source = { tenantId: from, name: `${from}/app`, visibility: 'private' as const };
    if (!can(principal, 'pull', source)) return 404;
    if (!mayName(principal, source) || !mayName(principal, { tenantId, name: `${tenantId}/app` })) return 403;
    return exists ? 'allowed' : 404;
  },
};

/** A repository that the asker wants to remember: it has to be seen, and the account to be theirs. */
const marked: Kind<RepositoryPlace> = {
  ...repository,
  expect(principal, _, place) {
    const seen = inRepository(principal, 'pull', place);
    return seen === 'allowed' ? ofOwnAccount(principal) : seen;
  },
};

/** A repository that the asker has marked or looked at; it may be hidden from them by now. */
const remembered = (table: 'favourites' | 'recent_repositories'): Kind<RepositoryPlace> => ({
  ...repository,
  isPersonal: true,
  places: ({ tenants }) => tenants.repositories.filter(({ state }) => state !== 'missing'),
  async make({ db, root }, place, { userId }) {
    const made = await makeRepository(db, root, place);
    const row = { user_id: userId ?? root.userId, repository_id: made.params.repositoryId! };
    await db.deleteFrom(table).where('user_id', '=', row.user_id).execute();
    await db.insertInto(table).values(row).execute();
    return made;
  },
  expect(principal, _, place) {
    const own = ofOwnAccount(principal);
    return own === 'allowed' ? shownWhere(place.exists, principal, 'pull', place) : own;
  },
});

type DeletionPlace = RepositoryPlace & { of: 'tags' | 'repository' };

const isUndoable = ({ state }: DeletionPlace) => state === 'live';

/** Tags that were deleted from a repository, or the whole of it. */
const deletion: Kind<DeletionPlace> = {
  places: ({ tenants }) =>
    tenants.repositories
      .filter(({ state }) => state === 'live' || state === 'missing')
      .flatMap((place) =>
        (['tags', 'repository'] as const).map((of) => ({ ...place, what: `${place.what}, ${of}`, of })),
      ),
  async make({ db, root }, place) {
    const made = await makeRepository(db, root, place);
    const { repositoryId = '' } = made.params;
    if (place.state === 'missing') return { params: { deletionId: missingId(), repositoryId }, name: '' };
    const body =
      place.of === 'tags' ? { kind: 'tags' as const, tags: ['v1'] } : { kind: 'repository' as const };
    const { id } = await deleteContent(db, root, repositoryId, body);
    return { params: { deletionId: id, repositoryId }, name: made.name };
  },
  expect(principal, action, place) {
    if (isUndoable(place) && can(principal, action!, place as never)) return 'allowed';
    const isSeen = isUndoable(place) && place.of === 'tags' && can(principal, 'pull', place);
    return isSeen ? 403 : 404;
  },
};

const listedDeletion: Kind<DeletionPlace> = {
  ...deletion,
  expect: (principal, action, place) => shownWhere(isUndoable(place), principal, action!, place),
};

/** A name that an image which everybody may pull is given. Where nothing may be pushed all tenants are alike. */
const copyTarget: Kind<TenantPlace> = {
  places: ({ tenants }) => tenants.all,
  make: async (_, { tenantId }) => ({ params: {}, name: `${tenantId}/${uniqueName('copy')}` }),
  expect(principal, _, { tenantId, exists }) {
    const name = `${tenantId}/copy`;
    if (!can(principal, 'pull', { tenantId: 'library', name: 'library/to-deploy', visibility: 'public' }))
      return 404;
    if (!can(principal, 'push', { tenantId, name })) return 403;
    return exists ? 'allowed' : 404;
  },
  // Who may push everywhere is told that the tenant is not there, others that they do not see the image.
  levelOf: (principal, { tenantId }) =>
    String(can(principal, 'push', { tenantId, name: `${tenantId}/copy` })),
};

export const repositoryThings = {
  repository,
  'repositoryTo.private': repositoryTo('private'),
  'repositoryTo.internal': repositoryTo('internal'),
  'repositoryTo.public': repositoryTo('public'),
  listedRepository,
  renamed,
  moveTarget,
  marked,
  favourite: remembered('favourites'),
  recent: remembered('recent_repositories'),
  deletion,
  listedDeletion,
  copyTarget,
};
