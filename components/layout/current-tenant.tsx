'use client';

import { usePathname } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { useMe } from '#lib/client/me';
import { writePreferenceCookie } from './cookie';

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
  const inAddress = tenantOfPath(usePathname());
  const isMember = (tenantId: string | null) => tenants.some(({ id }) => id === tenantId);
  const remembered = isMember(lastTenantId) ? lastTenantId : (tenants[0]?.id ?? null);

  const isOwn = isMember(inAddress);
  useEffect(() => {
    if (inAddress && isOwn) writePreferenceCookie('tenant', inAddress);
  }, [inAddress, isOwn]);

  return <CurrentTenant value={inAddress ?? remembered}>{children}</CurrentTenant>;
}

/** `/t/acme/push` → `acme`; null where the address names none. */
function tenantOfPath(pathname: string): string | null {
  const [first, second] = pathname.split('/').slice(1);
  return first === 't' && second ? decodeURIComponent(second) : null;
}
