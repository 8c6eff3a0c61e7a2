'use client';

import { Star } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useErrorMessage } from '#components/ui/error-message';
import { notify } from '#components/ui/toast';
import { useMe } from '#lib/client/me';
import { useStar } from '#lib/client/personal';
import type { RepositoryView } from '#lib/contract/repositories';

/** Marks a repository as one's favourite; visitors have none. */
export function StarButton({
  repository,
}: {
  repository: Pick<RepositoryView, 'id' | 'name' | 'isFavourite'>;
}) {
  const t = useTranslations('personal');
  const { user } = useMe();
  const star = useStar(repository);
  const messageOf = useErrorMessage();
  if (!user) return null;
  const { isFavourite, name } = repository;
  const label = t('star', { name });
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={isFavourite}
      title={isFavourite ? t('unstar') : label}
      onClick={() =>
        star.mutate(!isFavourite, { onError: (error) => notify({ title: messageOf(error), tone: 'danger' }) })
      }
      className="relative inline-flex size-7 shrink-0 cursor-pointer items-center justify-center rounded-md text-muted hover:bg-default hover:text-foreground"
    >
      <Star aria-hidden className={`size-4 ${isFavourite ? 'fill-warning text-warning' : ''}`} />
    </button>
  );
}
