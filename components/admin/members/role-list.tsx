'use client';

import { useId } from 'react';
import { useTranslations } from 'use-intl';

export const roles = ['viewer', 'developer', 'admin'] as const;

/** What each role may do, in a line each. */
export function RoleList({ developersMayDelete }: { developersMayDelete: boolean }) {
  const t = useTranslations('members');
  const common = useTranslations('common');
  const titleId = useId();
  const hintOf = {
    viewer: 'viewer',
    developer: developersMayDelete ? 'developerDeletes' : 'developer',
    admin: 'admin',
  } as const;
  return (
    <div className="mt-6">
      <p id={titleId} className="font-medium">
        {t('roles')}
      </p>
      <dl
        aria-labelledby={titleId}
        className="mt-2 grid grid-cols-1 gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]"
      >
        {roles.map((role) => (
          <div key={role} className="contents">
            <dt>{common(`roles.${role}`)}</dt>
            <dd className="text-muted max-sm:mb-2">{t(`roleHint.${hintOf[role]}`)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
