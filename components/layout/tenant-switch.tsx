'use client';

import { ChevronsUpDown } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import { useCurrentTenant } from './current-tenant';
import { ChoiceMenu } from './menu';
import { samePageOf } from './nav-items';

const allTenants = '*';

/** Shows the tenant one is in and leads to the same kind of page of another. */
export function TenantSwitch({
  isFolded,
  onChoose,
}: {
  isFolded: boolean;
  onChoose: (() => void) | undefined;
}) {
  const t = useTranslations('frame');
  const router = useRouter();
  const pathname = usePathname();
  const me = useMe();
  const { tenants, user } = me;
  const current = useCurrentTenant();
  if (!current && !user?.isAdmin) {
    return isFolded ? null : <p className="px-2 py-1.5 text-muted">{t('noTenant')}</p>;
  }

  const choices = tenants.map(({ id, displayName }) => ({ id, label: id, note: displayName || undefined }));
  if (current && !tenants.some(({ id }) => id === current))
    choices.unshift({ id: current, label: current, note: undefined });
  if (user?.isAdmin) choices.push({ id: allTenants, label: t('allTenants'), note: undefined });
  const choose = (id: string) => {
    onChoose?.();
    router.push(id === allTenants ? paths.tenants : samePageOf(pathname, id, me));
  };
  const name = current ?? t('chooseTenant');
  return (
    <ChoiceMenu
      label={t('tenantSwitch')}
      isTriggerNamed
      placement="bottom start"
      choices={choices}
      chosen={current}
      onChoose={choose}
      triggerClassName="flex h-9 w-full cursor-pointer items-center gap-2 border border-border bg-background px-1.5 hover:bg-default"
      trigger={
        <>
          {/* Drawn by the style sheet: the letter is no word to be read aloud. */}
          <span
            data-letter={name.slice(0, 1)}
            className="flex size-6 shrink-0 items-center justify-center rounded bg-accent-soft text-xs font-semibold text-accent-soft-foreground uppercase before:content-[attr(data-letter)_/_'']"
          />
          <span className="sr-only">{t('tenant')}</span>
          <span className={isFolded ? 'sr-only' : 'min-w-0 grow truncate text-left font-medium'}>{name}</span>
          {isFolded ? null : <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-muted" />}
        </>
      }
    />
  );
}
