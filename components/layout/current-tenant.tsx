'use client';

import { usePathname } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { useMe } from '#lib/client/me';
import { writePreferenceCookie } from '#lib/client/preference-cookie';

const CurrentTenant = createContext<string | null>(null);

/** The tenant that the rail is about: that of the address, else the last one, else the first; null: in none. */
export function useCurrentTenant(): string | null {
  return useContext(CurrentTenant);
}

/** @param lastTenantId as the cookie of the last visit says; believed only if one is still a member. */
export function CurrentTenantProvider({
  lastTenantId,
  children,
}: {
  lastTenantId: string | null;
  children: ReactNode;
}) {
  const { tenants } = useMe();
  const isMember = (tenantId: string | null) => tenants.some(({ id }) => id === tenantId);
  const named = tenantOfPath(usePathname());
  // A repository of somebody else's tenant, a public one for example, leaves the rail as it is.
  const inAddress = named && (named.isTenantPage || isMember(named.tenantId)) ? named.tenantId : null;
  const remembered = isMember(lastTenantId) ? lastTenantId : (tenants[0]?.id ?? null);

  const isOwn = isMember(inAddress);
  useEffect(() => {
    if (inAddress && isOwn) writePreferenceCookie('tenant', inAddress);
  }, [inAddress, isOwn]);

  return <CurrentTenant value={inAddress ?? remembered}>{children}</CurrentTenant>;
}

/** `/t/acme/push` and `/r/acme/team/app` name the tenant `acme`; null where the address names none. */
function tenantOfPath(pathname: string): { tenantId: string; isTenantPage: boolean } | null {
  const [first, second] = pathname.split('/').slice(1);
  if (!second || (first !== 't' && first !== 'r')) return null;
  return { tenantId: decodeURIComponent(second), isTenantPage: first === 't' };
}
