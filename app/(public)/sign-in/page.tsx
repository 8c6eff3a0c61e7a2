import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { Brand } from '#components/layout/brand';
import { safeNextPath } from '#lib/client/next-path';
import { paths } from '#lib/client/paths';
import { providerFailure } from '#lib/client/sign-in';
import { callbackPath } from '#lib/http/callback-path';
import { getContext } from '#lib/http/context';
import { getServerTranslator } from '#lib/http/i18n';
import { type PageSearch, pageMe } from '#lib/http/pages';
import { ProviderButton } from './_components/provider-button';
import { SignInForm } from './_components/sign-in-form';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getServerTranslator('signIn');
  return { title: t('title') };
}

export default async function SignInPage({ searchParams }: { searchParams: PageSearch }) {
  const { next, error } = await searchParams;
  const failure = providerFailure(typeof error === 'string' ? error : null);
  // Back from the provider the address has lost it; next-auth's cookie has not.
  const nextPath = safeNextPath(typeof next === 'string' ? next : failure ? await callbackPath() : null);
  const { user, instance } = await pageMe();
  if (user) redirect(nextPath);
  const provider = getContext().env.oidc?.name;
  const t = await getServerTranslator('signIn');
  return (
    <main className="flex min-h-dvh flex-col items-center bg-rail px-4 py-16 sm:py-28">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex justify-center text-base">
          <Brand />
        </div>
        <div className="rounded-xl border border-border bg-background p-6">
          <h1 className="text-xl font-semibold">{t('title')}</h1>
          <p className="mt-1 mb-5 break-all text-muted">{t('subtitle', { host: instance.host })}</p>
          {provider ? <ProviderButton name={provider} nextPath={nextPath} failure={failure} /> : null}
          <SignInForm nextPath={nextPath} />
        </div>
        <div className="mt-5 flex flex-col gap-2 px-1 text-xs text-muted">
          <p>{t('sameAccount', { host: instance.host })}</p>
          {provider ? <p>{t('tokenForProvider', { name: provider })}</p> : null}
          <p>{t('help')}</p>
          {instance.anonymousPull ? (
            <p>
              <Link href={paths.public} className="text-link">
                {t('browsePublic')}
              </Link>
            </p>
          ) : null}
        </div>
      </div>
    </main>
  );
}
