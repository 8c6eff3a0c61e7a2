import { createInvitation } from '../../access/index.ts';
import type { Db } from '../../db/index.ts';
import { newId } from '../../ids.ts';
import { buildTenant, buildUser } from '../accounts.ts';
import { type Kind, type Made, missingId, type Place } from './kind.ts';
import { ofInstance, ofOwnAccount } from './outcomes.ts';

const anywhere: Place[] = [{ what: 'the instance' }];
/** Of no thing in particular; an address that names one names none that is. */
const nothing: Made = { params: { repositoryId: missingId() }, name: '' };

/** For whoever asks. */
const open: Kind = { places: () => anywhere, make: async () => nothing, expect: () => 'allowed' };

const account: Kind = { places: () => anywhere, make: async () => nothing, expect: ofOwnAccount };

const instance: Kind = { places: () => anywhere, make: async () => nothing, expect: ofInstance };

type UserPlace = Place & { exists: boolean };

/** Somebody's account, for administrators. */
const user: Kind<UserPlace> = {
  places: () => [
    { what: 'a user', exists: true },
    { what: 'no user', exists: false },
  ],
  async make({ db }, { exists }) {
    if (!exists) return { params: { userId: missingId() }, name: missingId() };
    const { userId, name } = await buildUser(db);
    return { params: { userId }, name };
  },
  expect(principal, _, { exists }) {
    const there = ofInstance(principal);
    return there === 'allowed' && !exists ? 404 : there;
  },
};

type OwnPlace = Place & { whose: 'own' | 'foreign' | 'missing' };

/** What belongs to one person alone, an administrator's reach included. */
const personal = (insert: (db: Db, userId: string) => Promise<Record<string, string>>): Kind<OwnPlace> => ({
  isPersonal: true,
  places: () => [
    { what: 'one’s own', whose: 'own' },
    { what: 'somebody else’s', whose: 'foreign' },
    { what: 'nobody’s', whose: 'missing' },
  ],
  async make({ db, root }, { whose }, { userId }) {
    const params = await insert(db, whose === 'own' && userId !== null ? userId : root.userId);
    if (whose !== 'missing') return { params, name: '' };
    return { params: Object.fromEntries(Object.keys(params).map((name) => [name, missingId()])), name: '' };
  },
  expect(principal, _, { whose }) {
    const there = ofOwnAccount(principal);
    return there === 'allowed' && whose !== 'own' ? 404 : there;
  },
});

const token = personal(async (db, userId) => ({ tokenId: await insertToken(db, userId) }));

async function insertToken(db: Db, userId: string): Promise<string> {
  const id = newId('tok');
  await db
    .insertInto('access_tokens')
    .values({
      id,
      user_id: userId,
      name: 'of the test',
      secret_hash: Buffer.from(id),
      scopes: ['manage'],
      repositories: [],
    })
    .execute();
  return id;
}

type UserTokenPlace = UserPlace & { of: 'them' | 'somebody else' };

/** Somebody's token, for administrators: by the address of its owner or of somebody else. */
const userToken: Kind<UserTokenPlace> = {
  places: () => [
    { what: 'a token of the user', exists: true, of: 'them' },
    { what: 'a token of another user', exists: false, of: 'somebody else' },
  ],
  async make({ db, root }, { of }) {
    const { userId } = await buildUser(db);
    const tokenId = await insertToken(db, of === 'them' ? userId : root.userId);
    return { params: { userId, tokenId }, name: '' };
  },
  expect: user.expect,
};

const session = personal(async (db, userId) => {
  const id = newId('ses');
  const expires = new Date(Date.now() + 3600_000);
  await db
    .insertInto('sessions')
    .values({ id, user_id: userId, password_version: 1, user_agent: '', address: '', expires_at: expires })
    .execute();
  return { sessionId: id };
});

/** A membership of one's own, beside the one of an administrator. */
const ownMembership = personal(async (db, userId) => {
  const tenantId = await buildTenant(db);
  await buildUser(db, { roles: { [tenantId]: 'admin' } });
  await db
    .insertInto('memberships')
    .values({ tenant_id: tenantId, user_id: userId, role: 'viewer' })
    .execute();
  return { tenantId };
});

type LinkPlace = Place & { works: boolean };

/** The link of an invitation: whoever has it is told what it offers. */
const invitationLink: Kind<LinkPlace> = {
  isPersonal: true,
  places: () => [
    { what: 'one that works', works: true },
    { what: 'one that nobody made', works: false },
  ],
  async make({ db, root }, { works }) {
    if (!works) return { params: { secret: missingId() }, name: '' };
    const body = { role: 'viewer' as const, note: '', maxUses: 1, expiresInDays: 1 };
    const { secret } = await createInvitation(db, root, await buildTenant(db), body);
    return { params: { secret }, name: '' };
  },
  expect: (_, __, { works }) => (works ? 'allowed' : 404),
};

/** To become a member by it, somebody has to be signed in. */
const acceptedLink: Kind<LinkPlace> = {
  ...invitationLink,
  expect: (principal, _, { works }) => (works ? ofOwnAccount(principal) : 404),
};

export const accountThings = {
  open,
  account,
  instance,
  user,
  token,
  userToken,
  session,
  ownMembership,
  invitationLink,
  acceptedLink,
};
