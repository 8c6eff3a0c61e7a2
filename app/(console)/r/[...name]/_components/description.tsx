'use client';

import { Button } from '@heroui/react/button';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { FormError } from '#components/ui/error-message';
import { TextField } from '#components/ui/fields';
import type { RepositoryDetail } from '#lib/contract/repositories';
import { StaleNotice } from './stale-notice';
import { useTextEdit } from './use-text-edit';

/** The one line of what a repository is, edited where it stands. */
export function Description({ repository }: { repository: RepositoryDetail }) {
  const t = useTranslations('repository');
  const [isEditing, setEditing] = useState(false);
  const { description, abilities } = repository;
  if (isEditing) return <DescriptionEditor repository={repository} onClose={() => setEditing(false)} />;
  if (!abilities.edit) return description ? <p className="max-w-prose text-muted">{description}</p> : null;
  return (
    <p className="flex max-w-prose items-start gap-1 text-muted">
      {description ? <span className="min-w-0 break-words">{description}</span> : null}
      <button
        type="button"
        onClick={() => setEditing(true)}
        aria-label={description ? t('editDescription') : undefined}
        title={description ? t('editDescription') : undefined}
        className="-my-0.5 inline-flex h-6 min-w-6 shrink-0 cursor-pointer items-center justify-center gap-1.5 rounded-md px-1 hover:bg-default hover:text-foreground"
      >
        <Pencil aria-hidden className="size-3.5" />
        {description ? null : t('addDescription')}
      </button>
    </p>
  );
}

function DescriptionEditor({ repository, onClose }: { repository: RepositoryDetail; onClose: () => void }) {
  const t = useTranslations('repository');
  const edit = useTextEdit(repository, 'description');
  const save = async () => {
    if (await edit.save()) onClose();
  };
  return (
    <form
      className="flex max-w-xl flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      {edit.theirs !== null ? (
        <StaleNotice
          theirs={edit.theirs}
          isPending={edit.isPending}
          onKeepMine={() => void save()}
          onTakeTheirs={edit.takeTheirs}
        />
      ) : null}
      <TextField
        label={t('description')}
        hint={t('descriptionHint')}
        value={edit.text}
        maxLength={300}
        autoFocus
        onChange={(event) => edit.setText(event.currentTarget.value)}
      />
      <FormError error={edit.error} />
      {edit.theirs === null ? (
        <div className="flex gap-2">
          <Button type="submit" isPending={edit.isPending}>
            {t('actions.save')}
          </Button>
          <Button variant="outline" onPress={onClose}>
            {t('actions.cancel')}
          </Button>
        </div>
      ) : null}
    </form>
  );
}
