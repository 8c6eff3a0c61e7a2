'use client';

import { usePathname } from 'next/navigation';
import { NotFoundPanel } from '#components/ui/page-problem';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';

export default function ConsoleNotFound() {
  const pathname = usePathname();
  const { user } = useMe();
  return <NotFoundPanel {...(user ? {} : { signInHref: paths.signIn(pathname) })} />;
}
