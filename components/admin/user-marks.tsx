'use client';

import { useTranslations } from 'use-intl';
import { Mark } from '#components/ui/mark';
import { useMe } from '#lib/client/me';

/** What is special about a user: oneself, a platform administrator, disabled. */
export function UserMarks({ user }: { user: { id: string; isAdmin?: boolean; disabled: boolean } }) {
  const t = useTranslations('users');
  const me = useMe();
  return (
    <span className="inline-flex flex-wrap gap-1 font-normal empty:hidden">
      {user.id === me.user?.id ? <Mark>{t('you')}</Mark> : null}
      {user.isAdmin ? <Mark tone="accent">{t('admin')}</Mark> : null}
      {user.disabled ? <Mark tone="warning">{t('disabled')}</Mark> : null}
    </span>
  );
}
