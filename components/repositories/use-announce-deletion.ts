'use client';

import { useTranslations } from 'use-intl';
import { notify } from '#components/ui/toast';
import { useDuration } from '#lib/client/duration';
import type { DeletionView } from '#lib/contract/deletions';
import { useUndo } from './use-undo';

const hourMs = 3_600_000;

/** Says what was deleted, for long enough to undo it at once. */
export function useAnnounceDeletion(): (deletion: DeletionView) => void {
  const t = useTranslations('deletion');
  const duration = useDuration();
  const { undo } = useUndo();

  const titleOf = ({ kind, tags, repositoryName }: DeletionView) => {
    if (kind === 'repository') return t('doneRepository', { name: repositoryName });
    if (kind === 'image') return t('doneImage');
    return tags.length === 1 ? t('doneTag', { tag: tags[0] ?? '' }) : t('doneTags', { count: tags.length });
  };

  return (deletion) => {
    const title = titleOf(deletion);
    const hours = Math.round((Date.parse(deletion.undoUntil) - Date.parse(deletion.deletedAt)) / hourMs);
    if (hours <= 0) return notify({ title, tone: 'success' });
    notify({
      title,
      description: t('doneUndo', { time: duration(hours) }),
      action: { label: t('undoAction'), onPress: () => void undo(deletion) },
      timeoutMs: 20_000,
    });
  };
}
