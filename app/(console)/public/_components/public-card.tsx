'use client';

import { Download } from 'lucide-react';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'use-intl';
import { StarButton } from '#components/repositories/star-button';
import { CopyButton } from '#components/ui/copy-button';
import { Mark } from '#components/ui/mark';
import { RelativeTime } from '#components/ui/relative-time';
import { paths } from '#lib/client/paths';
import type { RepositoryView } from '#lib/contract/repositories';

/** One public repository: what it is, how fresh, how much used, and the command that pulls it. */
export function PublicCard({ repository, host }: { repository: RepositoryView; host: string }) {
  const t = useTranslations('publicList');
  const common = useTranslations('common');
  const format = useFormatter();
  const { name, description, latestTag, pullCount, lastPushedAt, isBaseImage } = repository;
  const pull = latestTag ? `docker pull ${host}/${name}:${latestTag}` : null;
  return (
    <article className="relative flex w-full min-w-0 flex-col gap-2 rounded-lg border border-border bg-surface p-4 hover:border-field-border">
      <div className="flex items-start justify-between gap-2">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <h2 className="min-w-0 font-semibold break-all">
            <Link
              href={paths.repository(name)}
              className="after:absolute after:inset-0 after:rounded-lg hover:underline"
            >
              {name}
            </Link>
          </h2>
          {isBaseImage ? <Mark tone="accent">{common('baseImage')}</Mark> : null}
        </div>
        <span className="-my-1">
          <StarButton repository={repository} />
        </span>
      </div>
      <p className={`line-clamp-2 lg:min-h-10 ${description ? '' : 'text-muted'}`}>
        {description || t('noDescription')}
      </p>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        <span title={common('latestTag')} className="max-w-full truncate font-mono text-foreground">
          {latestTag ?? t('noTags')}
        </span>
        <span title={common('pullCount', { count: pullCount })} className="inline-flex items-center gap-1">
          <Download aria-hidden className="size-3" />
          <span className="sr-only">{common('pulls')}</span>
          {format.number(pullCount, { notation: 'compact' })}
        </span>
        {lastPushedAt ? <RelativeTime iso={lastPushedAt} /> : null}
      </div>
      {pull ? (
        <div className="relative mt-auto flex min-w-0 items-center gap-1 rounded-md bg-code p-0.5 pl-2">
          <code title={pull} className="min-w-0 grow truncate font-mono text-xs">
            {pull}
          </code>
          <CopyButton text={pull} label={pull} />
        </div>
      ) : null}
    </article>
  );
}
