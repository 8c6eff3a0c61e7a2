'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { useErrorMessage } from '#components/ui/error-message';
import { notify } from '#components/ui/toast';
import { useUndoDeletion } from '#lib/client/deletions';
import { paths } from '#lib/client/paths';
import type { DeletionView, UndoneView } from '#lib/contract/deletions';

/** Brings back what a deletion took, and says what came back. `undo` goes on when the page is left meanwhile. */
export function useUndo() {
  const t = useTranslations('deletion');
  const messageOf = useErrorMessage();
  const router = useRouter();
  const { mutateAsync, isPending } = useUndoDeletion();

  const titleOf = ({ deletion, restoredTags }: UndoneView) => {
    if (deletion.kind === 'repository') return t('undoneRepository', { name: deletion.repositoryName });
    if (restoredTags.length === 0) return t('undone');
    return t('undoneTags', { count: restoredTags.length, first: restoredTags[0] ?? '' });
  };

  const undo = async ({ id }: Pick<DeletionView, 'id'>) => {
    try {
      const undone = await mutateAsync(id);
      const { keptTags, deletion } = undone;
      notify({
        title: titleOf(undone),
        tone: 'success',
        ...(keptTags.length > 0 ? { description: t('keptTags', { tags: keptTags.join(', ') }) } : {}),
        ...(deletion.kind === 'repository'
          ? {
              action: {
                label: t('open'),
                onPress: () => router.push(paths.repository(deletion.repositoryName)),
              },
            }
          : {}),
      });
      // What the server drew of the repository while it was gone is out of date.
      router.refresh();
    } catch (error) {
      notify({ title: t('undoFailed'), description: messageOf(error), tone: 'danger' });
    }
  };
  return { undo, isPending };
}
