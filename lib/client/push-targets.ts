import type { MeView } from '../contract/me.ts';
import { useMe } from './me.ts';

/** The namespace of the public images, where platform administrators push. */
export const library = 'library';

/** The tenants that are offered for what is pushed: those where one may, for platform administrators the public images too. */
export function pushTargetsOf({ user, tenants }: MeView): string[] {
  const own = tenants.filter(({ role }) => role !== 'viewer').map(({ id }) => id);
  return user?.isAdmin && !own.includes(library) ? [...own, library] : own;
}

export function usePushTargets(): string[] {
  return pushTargetsOf(useMe());
}
