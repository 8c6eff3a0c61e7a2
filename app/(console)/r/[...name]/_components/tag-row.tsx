'use client';

import { Trash2 } from 'lucide-react';
import Link from 'next/link';
import type { Ref } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { DeployIcon } from '#components/deployments/deploy-link';
import { Bytes } from '#components/ui/bytes';
import type { RowPlace } from '#components/ui/data-table';
import { DigestText } from '#components/ui/digest-text';
import { PlatformList } from '#components/ui/platform-list';
import { RelativeTime } from '#components/ui/relative-time';
import { paths } from '#lib/client/paths';
import type { RepositoryDetail, TagView } from '#lib/contract/repositories';
import { CopyPull, NarrowFacts, Pusher, SelectCell } from './tag-cells';
import type { TagSelection } from './use-tag-selection';

const wide = 'hidden px-2 py-1 @3xl:table-cell';

/** One tag. What the columns tell stands under its name where there is no room for columns. */
export function TagRow({
  place,
  repository,
  tag,
  selection,
  onDelete,
}: {
  place: RowPlace;
  repository: RepositoryDetail;
  tag: TagView;
  /** Null where nothing may be deleted. */
  selection: TagSelection | null;
  onDelete: () => void;
}) {
  const t = useTranslations('repository.tags');
  const format = useFormatter();
  const isSelected = selection?.has(tag.name) ?? false;
  return (
    <tr
      ref={place.ref as Ref<HTMLTableRowElement> | undefined}
      data-index={place.index}
      aria-rowindex={place.index + 2}
      className={`h-10 border-b border-separator hover:bg-surface-secondary ${isSelected ? 'bg-accent-soft' : ''}`}
    >
      {selection ? <SelectCell name={tag.name} isSelected={isSelected} selection={selection} /> : null}
      <th scope="row" className="py-2 pr-2 font-normal @3xl:px-2 @3xl:py-1 @3xl:first:pl-0">
        <Link
          href={paths.repository(repository.name, { tag: tag.name })}
          className="font-medium hover:underline break-all"
        >
          {tag.name}
        </Link>
        <NarrowFacts tag={tag} />
      </th>
      <td className={wide}>
        <DigestText digest={tag.digest} />
      </td>
      <td className={wide}>
        <PlatformList platforms={tag.platforms} />
      </td>
      <td className={`${wide} text-right`}>
        <Bytes value={tag.sizeBytes} />
      </td>
      <td className={wide}>
        <Pusher tag={tag} />
      </td>
      <td className={wide}>
        <RelativeTime iso={tag.pushedAt} />
      </td>
      <td className={`${wide} text-right`}>{format.number(tag.pullCount)}</td>
      <td className="py-1 pl-2 align-top @3xl:align-middle">
        <span className="flex items-center justify-end">
          {tag.platforms.length > 0 ? <DeployIcon image={`${repository.name}:${tag.name}`} /> : null}
          <CopyPull repository={repository} tag={tag} />
          {selection ? (
            <button
              type="button"
              onClick={onDelete}
              aria-label={t('deleteOne', { tag: tag.name })}
              title={t('deleteOne', { tag: tag.name })}
              className="inline-flex size-7 cursor-pointer items-center justify-center rounded-md text-muted hover:bg-danger-soft hover:text-danger-soft-foreground"
            >
              <Trash2 aria-hidden className="size-3.5" />
            </button>
          ) : null}
        </span>
      </td>
    </tr>
  );
}
