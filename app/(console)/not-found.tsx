'use client';

import { NotFoundPanel } from '#components/ui/page-problem';
import { useHere } from '#lib/client/address';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';

export default function ConsoleNotFound() {
  const here = useHere();
  const { user } = useMe();
  return <NotFoundPanel {...(user ? {} : { signInHref: paths.signIn(here) })} />;
}
