'use client';

import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '#components/ui/dialog';
import { TextField } from '#components/ui/fields';
import { deletionPreviewQuery, useDeleteContent } from '#lib/client/deletions';
import type { DeletionBody, DeletionView } from '#lib/contract/deletions';
import { DeletionChoices } from './deletion-choices';
import { DeletionPreviewText } from './deletion-preview-text';
import { useAnnounceDeletion } from './use-announce-deletion';

/** What somebody is about to delete. More than one choice is asked about in the dialog, the first one chosen. */
export type DeletionRequest = {
  repository: { id: string; name: string; tenantId: string };
  choices: readonly [DeletionBody, ...DeletionBody[]];
};

type DialogProps = {
  onClose: () => void;
  /** After it is deleted: leads away from what is gone. */
  onDeleted?: ((deletion: DeletionView) => void) | undefined;
};

/**
 * The one dialog for deleting tags, an image or a repository: open while `request` is there. Says before the click
 * what goes and how much becomes free, and after it offers to undo.
 */
export function DeletionDialog({ request, ...rest }: DialogProps & { request: DeletionRequest | null }) {
  const [opened, setOpened] = useState({ request, count: 0 });
  // The last request stays while the dialog closes; each opening starts afresh.
  if (request && request !== opened.request) setOpened({ request, count: opened.count + 1 });
  if (!opened.request) return null;
  return <OpenedDialog key={opened.count} request={opened.request} isOpen={request !== null} {...rest} />;
}

function OpenedDialog({
  request: { repository, choices },
  isOpen,
  onClose,
  onDeleted,
}: DialogProps & { request: DeletionRequest; isOpen: boolean }) {
  const t = useTranslations('deletion');
  const [body, setBody] = useState(choices[0]);
  const [typed, setTyped] = useState('');
  const preview = useQuery({ ...deletionPreviewQuery(repository.id, body), enabled: isOpen });
  const remove = useDeleteContent(repository.id);
  const announce = useAnnounceDeletion();
  const { title, button } = useDialogTexts(repository.name, body);
  const isSent = useRef(false);
  const asksForName = body.kind === 'repository';

  const confirm = () => {
    // Two presses may come before React has drawn the first: only one of them asks.
    if (isSent.current || !preview.data) return;
    isSent.current = true;
    remove.mutate(body, {
      onError: () => {
        isSent.current = false;
      },
      onSuccess: (deletion) => {
        onClose();
        announce(deletion);
        onDeleted?.(deletion);
      },
    });
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={title}
      confirmLabel={button}
      onConfirm={confirm}
      isPending={remove.isPending}
      isConfirmDisabled={!preview.data || (asksForName && typed.trim() !== repository.name)}
      error={remove.error}
    >
      <DeletionChoices choices={choices} chosen={body} onChoose={setBody} isDisabled={remove.isPending} />
      <DeletionPreviewText preview={preview} kind={body.kind} tenantId={repository.tenantId} />
      {asksForName && preview.data ? (
        <TextField
          label={t('confirmLabel', { name: repository.name })}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
      ) : null}
    </ConfirmDialog>
  );
}

function useDialogTexts(repositoryName: string, body: DeletionBody): { title: string; button: string } {
  const t = useTranslations('deletion');
  if (body.kind === 'repository') {
    return { title: t('titleRepository', { name: repositoryName }), button: t('deleteRepository') };
  }
  if (body.kind === 'image') return { title: t('titleImage'), button: t('deleteImage') };
  const count = body.tags.length;
  const title = count === 1 ? t('titleTag', { tag: body.tags[0] ?? '' }) : t('titleTags', { count });
  return { title, button: t('deleteTags', { count }) };
}
