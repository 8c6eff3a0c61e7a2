'use client';

import { Button } from '@heroui/react/button';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { DeletionDialog, type DeletionRequest } from '#components/repositories/deletion-dialog';
import { maxTagsPerDeletion } from '#lib/client/deletions';
import type { RepositoryDetail } from '#lib/contract/repositories';
import type { TagSelection } from './use-tag-selection';

/** What can be done with the selected tags; there while some are selected, at the lower edge of the window. */
export function SelectionBar({
  repository,
  selection,
}: {
  repository: RepositoryDetail;
  selection: TagSelection;
}) {
  const t = useTranslations('repository.tags');
  const [request, setRequest] = useState<DeletionRequest | null>(null);
  const count = selection.names.length;
  const tooMany = count > maxTagsPerDeletion;
  return (
    <>
      {count > 0 ? (
        <section
          aria-label={t('selected', { count })}
          className="sticky bottom-4 z-10 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-border bg-overlay px-3 py-2 shadow-overlay"
        >
          <p role="status" className="font-medium">
            {t('selected', { count })}
          </p>
          <p className={`hidden text-xs md:block ${tooMany ? 'text-danger-soft-foreground' : 'text-muted'}`}>
            {tooMany ? t('tooMany', { max: maxTagsPerDeletion }) : t('selectedHint')}
          </p>
          <div className="ml-auto flex gap-2">
            <Button variant="ghost" onPress={selection.clear}>
              {t('clear')}
            </Button>
            <Button
              variant="danger"
              isDisabled={tooMany}
              onPress={() =>
                setRequest({ repository, choices: [{ kind: 'tags', tags: [...selection.names] }] })
              }
            >
              {t('delete')}
            </Button>
          </div>
        </section>
      ) : null}
      <DeletionDialog request={request} onClose={() => setRequest(null)} onDeleted={selection.clear} />
    </>
  );
}
