'use client';

import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { DeletionDialog, type DeletionRequest } from '#components/repositories/deletion-dialog';
import type { TagFilter } from '#lib/client/tags';
import type { RepositoryDetail, TagView } from '#lib/contract/repositories';
import { TagRow } from './tag-row';
import { TagTableHead } from './tag-table-head';
import type { TagSelection } from './use-tag-selection';
import { useVisibleRows } from './use-visible-rows';

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
  const body = useRef<HTMLTableSectionElement>(null);
  const { rows, spaceBefore, spaceAfter, measure } = useVisibleRows(body, tags.length);
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
        <tbody ref={body}>
          <Spacer height={spaceBefore} />
          {rows.map((index) => {
            const tag = tags[index];
            if (!tag) return null;
            return (
              <TagRow
                key={tag.name}
                ref={measure}
                index={index}
                repository={repository}
                tag={tag}
                selection={mayDelete ? selection : null}
                onDelete={() => setRequest({ repository, choices: [{ kind: 'tags', tags: [tag.name] }] })}
              />
            );
          })}
          <Spacer height={spaceAfter} />
        </tbody>
      </table>
      <DeletionDialog request={request} onClose={() => setRequest(null)} />
    </>
  );
}

/** Stands for the rows above and below those that are drawn. */
function Spacer({ height }: { height: number }) {
  if (height === 0) return null;
  return (
    <tr aria-hidden>
      <td style={{ height }} className="p-0" />
    </tr>
  );
}
