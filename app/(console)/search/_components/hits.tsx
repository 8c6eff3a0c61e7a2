'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { DigestText } from '#components/ui/digest-text';
import { Mark } from '#components/ui/mark';
import { RelativeTime } from '#components/ui/relative-time';
import { VisibilityBadge } from '#components/ui/visibility-badge';
import { paths } from '#lib/client/paths';
import type { FoundImage, FoundPusher, FoundRepository, FoundTag } from '#lib/contract/search';

const rowClass =
  'flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b border-separator py-1.5 hover:bg-surface-secondary';

export function RepositoryHit({ hit }: { hit: FoundRepository }) {
  const common = useTranslations('common');
  return (
    <li className={rowClass}>
      <Link href={paths.repository(hit.name)} className="font-medium break-all hover:underline">
        {hit.name}
      </Link>
      {hit.isBaseImage ? <Mark tone="accent">{common('baseImage')}</Mark> : null}
      <span className="min-w-0 grow basis-40 truncate text-muted">{hit.description}</span>
      <VisibilityBadge visibility={hit.visibility} />
    </li>
  );
}

export function TagHit({ hit }: { hit: FoundTag }) {
  return (
    <li className={rowClass}>
      <Link
        href={paths.repository(hit.repositoryName, { tag: hit.name })}
        className="min-w-0 grow break-all hover:underline"
      >
        <span className="text-muted">{hit.repositoryName}:</span>
        <span className="font-medium">{hit.name}</span>
      </Link>
      <DigestText digest={hit.digest} />
      <span className="text-muted">
        <RelativeTime iso={hit.pushedAt} />
      </span>
    </li>
  );
}

/** An image by itself, with the tags that name it and what was found in it. */
export function ImageHit({ hit }: { hit: FoundImage }) {
  const t = useTranslations('search');
  const { repositoryName, digest, imageId, tags, match, fact } = hit;
  return (
    <li className={rowClass}>
      <Link
        href={paths.repository(repositoryName, { digest })}
        className="min-w-0 grow break-all hover:underline"
      >
        <span className="text-muted">{repositoryName}</span>{' '}
        <span className="font-medium">{tags.length > 0 ? tags.join(', ') : t('untagged')}</span>
      </Link>
      {match === 'filter' ? null : (
        <span className="inline-flex max-w-full min-w-0 items-center gap-1.5">
          <Mark>{t(`matches.${match}`)}</Mark>
          {fact ? (
            <code title={`${fact.key}=${fact.value}`} className="min-w-0 max-w-80 truncate font-mono text-xs">
              {fact.key}={fact.value}
            </code>
          ) : null}
        </span>
      )}
      <DigestText digest={match === 'image-id' && imageId ? imageId : digest} />
      <span className="text-muted">
        <RelativeTime iso={hit.pushedAt} />
      </span>
    </li>
  );
}

/** Leads to all that this person pushed. */
export function PusherHit({ hit }: { hit: FoundPusher }) {
  const t = useTranslations('search');
  return (
    <li className={rowClass}>
      <Link
        href={`${paths.search()}?by=${encodeURIComponent(hit.name)}`}
        className="min-w-0 grow font-medium break-all hover:underline"
      >
        {hit.name}
      </Link>
      <span className="text-muted">
        {t('lastPush')} <RelativeTime iso={hit.lastPushedAt} />
      </span>
    </li>
  );
}
