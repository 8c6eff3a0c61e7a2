import { expect, test } from 'vitest';
import type { Role } from '../../lib/contract/common.ts';
import type { MeView } from '../../lib/contract/me.ts';
import { isCurrent, navGroupsOf, samePageOf } from './nav-items.ts';

const instance = { anonymousPull: true, host: 'localhost', origin: 'http://localhost', undoWindowHours: 24 };
const account = { id: 'usr_1', name: 'alice', displayName: '', locale: 'en', theme: 'system' } as const;

function meOf({ isAdmin = false, role = 'developer' as Role } = {}): MeView {
  return { user: { ...account, isAdmin }, tenants: [{ id: 'acme', displayName: '', role }], instance };
}

function labelsOf(me: MeView, tenantId: string | null) {
  return navGroupsOf(me, tenantId).flatMap((group) => group.items.map((item) => item.label));
}

test('a visitor is offered the public repositories alone', () => {
  expect(labelsOf({ user: null, tenants: [], instance }, null)).toEqual(['public']);
});

test('members and administration are offered to those who have them', () => {
  const ofMember = [
    'public',
    'private',
    'push',
    'deployments',
    'transfers',
    'members',
    'account',
    'tokens',
    'sessions',
    'apiReference',
  ];
  expect(labelsOf(meOf(), 'acme')).toEqual(ofMember);
  expect(labelsOf(meOf({ role: 'admin' }), 'acme')).toContain('robots');
  expect(labelsOf(meOf({ role: 'admin' }), 'other')).not.toContain('robots');
  expect(labelsOf(meOf({ role: 'admin' }), 'acme')).not.toContain('users');
  expect(labelsOf(meOf({ isAdmin: true }), 'other')).toEqual(
    expect.arrayContaining(['members', 'users', 'tenants', 'registry', 'pools', 'settings']),
  );
});

test('transfers are for those who may push somewhere', () => {
  expect(labelsOf(meOf({ role: 'viewer' }), 'acme')).not.toContain('transfers');
  expect(labelsOf(meOf({ role: 'viewer', isAdmin: true }), 'acme')).toContain('transfers');
});

test.each([
  ['/public', 'public'],
  ['/t/acme', 'private'],
  ['/t/acme/push', 'push'],
  ['/r/acme/team/app', 'private'],
  ['/r/acme-two/app', 'public'],
  ['/r/library/nginx', 'public'],
  ['/account/tokens', 'tokens'],
  ['/account/sessions', 'sessions'],
  ['/admin/users/usr_1', 'users'],
])('%s belongs to %s and nothing else', (pathname, label) => {
  const items = navGroupsOf(meOf({ isAdmin: true }), 'acme').flatMap((group) => group.items);
  const current = items.filter((item) => isCurrent(item, pathname, items)).map((item) => item.label);
  expect(current).toEqual([label]);
});

test.each([
  ['/t/other/push', '/t/acme/push'],
  ['/t/other/members', '/t/acme/members'],
  ['/t/other/deleted', '/t/acme'],
  ['/r/other/app', '/t/acme'],
])('from %s one comes to %s of another tenant', (pathname, address) => {
  expect(samePageOf(pathname, 'acme', meOf())).toBe(address);
});

test('from the robots of one tenant one comes to those of another only where one keeps them', () => {
  const fromRobots = (me: MeView, tenantId = 'acme') => samePageOf('/t/other/robots', tenantId, me);
  expect(fromRobots(meOf({ role: 'admin' }))).toBe('/t/acme/robots');
  expect(fromRobots(meOf({ isAdmin: true }))).toBe('/t/acme/robots');
  expect(fromRobots(meOf())).toBe('/t/acme');
  expect(fromRobots(meOf({ isAdmin: true }), 'library')).toBe('/t/library');
});
