'use client';

import { Button } from '@heroui/react/button';
import type { Ref } from 'react';
import { useTranslations } from 'use-intl';
import type { RowPlace } from '#components/ui/data-table';
import { RelativeTime } from '#components/ui/relative-time';
import type { DeletionView } from '#lib/contract/deletions';
import { shortDigest } from '#lib/format/digest';
import { useUndo } from './use-undo';

const namedTags = 8;

/** One deletion and its undo. */
export function DeletedRow({
  place,
  deletion,
  namesRepository,
}: {
  place: RowPlace;
  deletion: DeletionView;
  namesRepository: boolean;
}) {
  const t = useTranslations('deletion');
  const { undo, isPending } = useUndo();
  return (
    <li
      ref={place.ref as Ref<HTMLLIElement> | undefined}
      data-index={place.index}
      className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-separator py-2.5"
    >
      <div className="min-w-0 flex-1 basis-64">
        <p className="break-words">
          <What deletion={deletion} namesRepository={namesRepository} />
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-xs text-muted">
          <span>
            {deletion.deletedBy?.name ?? t('list.unknown')}, <RelativeTime iso={deletion.deletedAt} />
          </span>
          <span>
            {t('list.until')} <RelativeTime iso={deletion.undoUntil} />
          </span>
        </p>
      </div>
      <Button variant="outline" isPending={isPending} onPress={() => void undo(deletion)}>
        {isPending ? t('undoing') : t('undoAction')}
      </Button>
    </li>
  );
}

function What({ deletion, namesRepository }: { deletion: DeletionView; namesRepository: boolean }) {
  const t = useTranslations('deletion.list');
  const { kind, tags, digest, repositoryName } = deletion;
  const hidden = tags.length - namedTags;
  const names = [...tags.slice(0, namedTags), ...(hidden > 0 ? [`+${hidden}`] : [])].join(', ');
  const place = namesRepository ? <span className="text-muted"> · {repositoryName}</span> : null;
  if (kind === 'repository') {
    return (
      <>
        {t('repository')} <span className="font-medium">{repositoryName}</span>
      </>
    );
  }
  if (kind === 'image') {
    return (
      <>
        {t('image')} <code className="font-mono text-xs">{shortDigest(digest ?? '')}</code>
        {tags.length > 0 ? <span className="text-muted"> {t('withTags', { tags: names })}</span> : null}
        {place}
      </>
    );
  }
  return (
    <>
      {t('tags', { count: tags.length })} <span className="font-medium">{names}</span>
      {place}
    </>
  );
}
