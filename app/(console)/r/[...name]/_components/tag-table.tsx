'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { DeletionDialog, type DeletionRequest } from '#components/repositories/deletion-dialog';
import { LongTableBody } from '#components/ui/long-list';
import type { TagFilter } from '#lib/client/tags';
import type { RepositoryDetail, TagView } from '#lib/contract/repositories';
import { TagRow } from './tag-row';
import { TagTableHead } from './tag-table-head';
import type { TagSelection } from './use-tag-selection';

/** Tags as a table; on a telephone each row folds into a few lines. Past 200 rows only those in sight are drawn. */
export function TagTable({
  repository,
  tags,
  filter,
  selection,
}: {
  repository: RepositoryDetail;
  tags: readonly TagView[];
  filter: TagFilter;
  selection: TagSelection;
}) {
  const t = useTranslations('repository.views');
  const [request, setRequest] = useState<DeletionRequest | null>(null);
  const mayDelete = repository.abilities.delete;
  return (
    <>
      <table
        aria-label={t('tags')}
        aria-rowcount={tags.length + 1}
        className="w-full border-collapse text-left"
      >
        <TagTableHead filter={filter} selection={mayDelete ? selection : null} listed={tags.length} />
        <LongTableBody items={tags}>
          {(tag, place) => (
            <TagRow
              key={tag.name}
              place={place}
              repository={repository}
              tag={tag}
              selection={mayDelete ? selection : null}
              onDelete={() => setRequest({ repository, choices: [{ kind: 'tags', tags: [tag.name] }] })}
            />
          )}
        </LongTableBody>
      </table>
      <DeletionDialog request={request} onClose={() => setRequest(null)} />
    </>
  );
}
