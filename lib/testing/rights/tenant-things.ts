import { createInvitation, createRobot, libraryTenantId } from '../../access/index.ts';
import { deleteTenant } from '../../catalog/index.ts';
import { buildTenant, buildUser, uniqueName } from '../accounts.ts';
import { type Kind, missingId, type Place, type World } from './kind.ts';
import { inTenant, ofInstance, shownWhere } from './outcomes.ts';
import type { TenantPlace } from './places.ts';

const tenant: Kind<TenantPlace> = {
  places: ({ tenants }) => tenants.all,
  make: async (_, { tenantId }) => ({ params: { tenantId }, name: tenantId }),
  expect: (principal, action, place) => inTenant(principal, action!, place),
};

const listedTenant: Kind<TenantPlace> = {
  ...tenant,
  expect: (principal, action, place) => shownWhere(place.exists, principal, action!, place),
};

type MemberPlace = TenantPlace & { member: 'here' | 'elsewhere' | 'missing' };

const memberPlaces = ({ tenants }: World): MemberPlace[] =>
  tenants.all.flatMap((place) =>
    (place.exists ? (['here', 'elsewhere', 'missing'] as const) : (['missing'] as const)).map((each) => ({
      ...place,
      member: each,
    })),
  );

const elsewhere = ({ tenants }: World, tenantId: string): string =>
  tenants.all.find((each) => each.exists && each.tenantId !== tenantId)!.tenantId;

/** A member, by the address of their own tenant or of another one. */
const member: Kind<MemberPlace> = {
  places: memberPlaces,
  async make(world, { tenantId, member: where }) {
    if (where === 'missing') return { params: { tenantId, userId: missingId() }, name: '' };
    const roles = { [where === 'here' ? tenantId : elsewhere(world, tenantId)]: 'viewer' } as const;
    const { userId, name } = await buildUser(world.db, { roles });
    return { params: { tenantId, userId }, name };
  },
  expect(principal, action, place) {
    const there = inTenant(principal, action!, place);
    if (there !== 'allowed') return there;
    // Nobody makes members of the public images, the platform's administrators neither.
    if (place.tenantId === libraryTenantId) return 403;
    return place.member === 'here' ? 'allowed' : 404;
  },
  // Who manages a tenant knows that it is there, and is told what is not.
  levelOf: (principal, place) => String(inTenant(principal, 'see-tenant', place)),
};

/** A robot, by the address of its own tenant or of another one. The public images have none. */
const robot: Kind<MemberPlace> = {
  ...member,
  places: (world) =>
    memberPlaces(world).filter(
      ({ tenantId, member: where }) => tenantId !== libraryTenantId || where !== 'here',
    ),
  async make(world, { tenantId, member: where }) {
    if (where === 'missing') return { params: { tenantId, robotId: missingId() }, name: '' };
    const home = where === 'here' ? tenantId : elsewhere(world, tenantId);
    const body = { name: uniqueName('ci'), description: '', scopes: ['pull' as const], repositories: [] };
    const made = await createRobot(world.db, world.root, home, { ...body, expiresInDays: null });
    return { params: { tenantId, robotId: made.robot.id }, name: '' };
  },
};

/** A robot's secret: whoever comes by a token gets at no scope that this token lacks. */
const robotSecret: Kind<MemberPlace> = {
  ...robot,
  expect(principal, action, place) {
    const there = robot.expect(principal, action, place);
    const lacksPull = principal.kind === 'user' && principal.scopes?.has('pull') === false;
    return there === 'allowed' && lacksPull ? 403 : there;
  },
};

const newRobot: Kind<TenantPlace> = {
  ...tenant,
  expect: (principal, action, place) => robotSecret.expect(principal, action, { ...place, member: 'here' }),
};

/** An invitation, by the address of its own tenant or of another one. */
const invitation: Kind<MemberPlace> = {
  ...robot,
  async make(world, { tenantId, member: where }) {
    if (where === 'missing') return { params: { tenantId, invitationId: missingId() }, name: '' };
    const home = where === 'here' ? tenantId : elsewhere(world, tenantId);
    const body = { role: 'viewer' as const, note: '', maxUses: 1, expiresInDays: 1 };
    const made = await createInvitation(world.db, world.root, home, body);
    return { params: { tenantId, invitationId: made.invitation.id }, name: '' };
  },
};

/** Where a member comes to. */
const newMember: Kind<TenantPlace> = {
  ...tenant,
  expect: (principal, action, place) => member.expect(principal, action, { ...place, member: 'here' }),
};

/** For switching it off and on, which the public images never are. */
const tenantState: Kind<TenantPlace> = {
  ...tenant,
  expect(principal, action, place) {
    const there = inTenant(principal, action!, place);
    return there === 'allowed' && place.tenantId === libraryTenantId ? 403 : there;
  },
};

type WholePlace = Place & { tenant: 'live' | 'deleted' | 'library' | 'missing' };

/** A tenant to delete or to bring back, for the platform's administrators: to everybody else all of that is refused. */
const wholeTenant = (allowed: WholePlace['tenant']): Kind<WholePlace> => ({
  places: () =>
    (['live', 'deleted', 'library', 'missing'] as const).map((each) => ({ what: each, tenant: each })),
  async make({ db, root }, place) {
    const made = { library: libraryTenantId, missing: uniqueName('no') };
    const tenantId = place.tenant in made ? made[place.tenant as keyof typeof made] : await buildTenant(db);
    if (place.tenant === 'deleted') await deleteTenant(db, root, tenantId, { confirm: tenantId });
    return { params: { tenantId }, name: tenantId };
  },
  expect(principal, _, place) {
    const there = ofInstance(principal);
    if (there !== 'allowed' || place.tenant === allowed) return there;
    return place.tenant === 'library' && allowed === 'live' ? 403 : 404;
  },
});

export const tenantThings = {
  tenant,
  listedTenant,
  member,
  newMember,
  robot,
  robotSecret,
  newRobot,
  invitation,
  tenantState,
  liveTenant: wholeTenant('live'),
  deletedTenant: wholeTenant('deleted'),
};
