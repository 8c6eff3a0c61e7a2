'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { LinkButton } from '#components/ui/link-button';
import { notify } from '#components/ui/toast';
import { useHere } from '#lib/client/address';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import { signOut } from '#lib/client/sign-out';
import { ChoiceMenu } from './menu';

/** The account's own pages and the way out; for a visitor the way in. */
export function AccountMenu() {
  const t = useTranslations('frame');
  const router = useRouter();
  const here = useHere();
  const { user } = useMe();
  if (!user) {
    return (
      <div className="pl-1">
        <LinkButton href={paths.signIn(here)} variant="primary">
          {t('signIn')}
        </LinkButton>
      </div>
    );
  }

  const choose = (id: string) => {
    if (id === 'sign-out') void signOut().catch(() => notify({ title: t('signOutFailed'), tone: 'danger' }));
    else router.push(id);
  };
  return (
    <ChoiceMenu
      label={t('accountMenu', { name: user.name })}
      choices={[
        { id: paths.account, label: t('account'), note: user.name },
        { id: paths.tokens, label: t('tokens') },
        { id: 'sign-out', label: t('signOut') },
      ]}
      onChoose={choose}
      triggerClassName="flex size-8 cursor-pointer items-center justify-center hover:bg-default"
      trigger={
        <span
          aria-hidden
          className="flex size-6 items-center justify-center rounded-full bg-default text-xs font-semibold uppercase"
        >
          {(user.displayName || user.name).slice(0, 1)}
        </span>
      }
    />
  );
}
