import { paths } from './paths.ts';

/** Leaves by a whole page load, so that nothing of the account stays in memory. */
export async function signOut(): Promise<void> {
  const auth = await import('next-auth/react');
  await auth.signOut({ redirect: false });
  window.location.assign(paths.public);
}
