import 'server-only';
import { notFound } from 'next/navigation';
import { can, type UserPrincipal } from '#lib/access/index';
import { requirePagePrincipal } from '#lib/http/page-principal';

/** For the pages of the administration: to everybody else they are not there. */
export async function requireAdministrator(): Promise<UserPrincipal> {
  const principal = await requirePagePrincipal();
  if (!can(principal, 'administer', null)) notFound();
  return principal;
}
