import {
  ArrowLeftRight,
  BookOpen,
  Bot,
  Boxes,
  Building2,
  Database,
  Globe,
  KeyRound,
  type LucideIcon,
  MonitorSmartphone,
  Rocket,
  Server,
  Settings,
  Upload,
  User,
  Users,
} from 'lucide-react';
import { paths } from '#lib/client/paths';
import { library, pushTargetsOf } from '#lib/client/push-targets';
import type { MeView } from '#lib/contract/me';

type NavLabel =
  | 'public'
  | 'private'
  | 'push'
  | 'deployments'
  | 'transfers'
  | 'members'
  | 'robots'
  | 'users'
  | 'tenants'
  | 'registry'
  | 'pools'
  | 'settings'
  | 'account'
  | 'tokens'
  | 'sessions'
  | 'apiReference';
export type NavItem = { label: NavLabel; href: string; icon: LucideIcon };
export type NavGroup = { label: 'administration' | 'account' | null; items: NavItem[] };

/** What the rail offers to whoever looks. The pages themselves decide again who may see them. */
export function navGroupsOf(me: MeView, tenantId: string | null): NavGroup[] {
  const main: NavItem[] = [{ label: 'public', href: paths.public, icon: Globe }];
  if (!me.user) return [{ label: null, items: main }];

  main.push({ label: 'private', href: tenantId ? paths.tenant(tenantId) : paths.anyTenant, icon: Boxes });
  if (tenantId) main.push({ label: 'push', href: paths.push(tenantId), icon: Upload });
  main.push({ label: 'deployments', href: paths.deployments(), icon: Rocket });
  if (pushTargetsOf(me).length > 0) {
    main.push({ label: 'transfers', href: paths.transfers(), icon: ArrowLeftRight });
  }
  const isMember = me.tenants.some(({ id }) => id === tenantId);
  if (tenantId && (isMember || me.user.isAdmin)) {
    main.push({ label: 'members', href: paths.members(tenantId), icon: Users });
  }
  if (tenantId && hasRobots(me, tenantId)) {
    main.push({ label: 'robots', href: paths.robots(tenantId), icon: Bot });
  }
  const groups: NavGroup[] = [{ label: null, items: main }];
  if (me.user.isAdmin) {
    groups.push({
      label: 'administration',
      items: [
        { label: 'users', href: paths.users, icon: Users },
        { label: 'tenants', href: paths.tenants, icon: Building2 },
        { label: 'registry', href: paths.registry, icon: Database },
        { label: 'pools', href: paths.pools, icon: Server },
        { label: 'settings', href: paths.settings, icon: Settings },
      ],
    });
  }
  groups.push({
    label: 'account',
    items: [
      { label: 'account', href: paths.account, icon: User },
      { label: 'tokens', href: paths.tokens, icon: KeyRound },
      { label: 'sessions', href: paths.sessions, icon: MonitorSmartphone },
      { label: 'apiReference', href: paths.apiReference, icon: BookOpen },
    ],
  });
  return groups;
}

/** Robots are kept by the administrators of a tenant; the namespace of the public images has none. */
function hasRobots({ user, tenants }: MeView, tenantId: string): boolean {
  const isTenantAdmin = tenants.some(({ id, role }) => id === tenantId && role === 'admin');
  return tenantId !== library && (isTenantAdmin || user?.isAdmin === true);
}

/** `/t/acme/push` of another tenant stays its push page; whatever one has not got there leads to its repositories. */
export function samePageOf(pathname: string, tenantId: string, me: MeView): string {
  const [first, , third] = pathname.split('/').slice(1);
  if (first !== 't') return paths.tenant(tenantId);
  if (third === 'push') return paths.push(tenantId);
  if (third === 'robots' && hasRobots(me, tenantId)) return paths.robots(tenantId);
  return third === 'members' ? paths.members(tenantId) : paths.tenant(tenantId);
}

/**
 * Whether a page belongs to an item: itself, or a page below it that is nobody else's. A repository's page belongs
 * to the list of its tenant, where that is the rail's, else to the public ones.
 */
export function isCurrent(item: NavItem, pathname: string, items: readonly NavItem[]): boolean {
  const { href, label } = item;
  if (pathname.startsWith('/r/')) {
    const isOwn = items.some(
      (other) => other.label === 'private' && pathname.startsWith(`/r${other.href.slice(2)}/`),
    );
    return label === (isOwn ? 'private' : 'public');
  }
  const isBelow = (path: string) => pathname === path || pathname.startsWith(`${path}/`);
  if (!isBelow(href)) return false;
  return !items.some((other) => other.href.length > href.length && isBelow(other.href));
}
