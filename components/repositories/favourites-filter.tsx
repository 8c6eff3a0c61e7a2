'use client';

import { Star } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { EmptyState } from '#components/ui/states';
import { useAddressQuery } from '#lib/client/address';
import { useMe } from '#lib/client/me';

/** Narrows a list to one's favourites by `?favourites=true`; visitors have none. */
export function FavouritesFilter({ isOn }: { isOn: boolean }) {
  const t = useTranslations('personal');
  const { hrefWith } = useAddressQuery();
  if (!useMe().user) return null;
  return (
    <Link
      href={hrefWith({ favourites: isOn ? null : 'true' })}
      replace
      scroll={false}
      aria-current={isOn ? 'true' : undefined}
      className="flex h-8 items-center gap-1.5 rounded-md border border-field-border px-2.5 whitespace-nowrap text-default-foreground hover:text-foreground aria-[current]:bg-default aria-[current]:font-medium"
    >
      <Star aria-hidden className={`size-3.5 ${isOn ? 'fill-warning text-warning' : ''}`} />
      {t('favourites')}
    </Link>
  );
}

/** Says how a repository comes to stand in the narrowed list. */
export function NoFavourites() {
  const t = useTranslations('personal');
  return (
    <EmptyState title={t('noFavourites')}>
      <p>{t('noFavouritesText')}</p>
    </EmptyState>
  );
}
