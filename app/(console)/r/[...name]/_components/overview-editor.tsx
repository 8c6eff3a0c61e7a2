'use client';

import { Button } from '@heroui/react/button';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { FormError } from '#components/ui/error-message';
import { TextAreaField } from '#components/ui/fields';
import { Markdown } from '#components/ui/markdown';
import { findDraft, forgetDraft, keepDraft } from '#lib/client/overview-drafts';
import type { RepositoryDetail } from '#lib/contract/repositories';
import { StaleNotice } from './stale-notice';
import { useTextEdit } from './use-text-edit';

const maxLength = 100_000;
const modes = ['source', 'preview'] as const;

/** Writes the overview, with a preview. Loaded when somebody begins to write: Markdown is heavy. */
export function OverviewEditor({
  repository,
  onClose,
}: {
  repository: RepositoryDetail;
  onClose: () => void;
}) {
  const t = useTranslations('repository');
  const edit = useTextEdit(repository, 'overview', findDraft(repository.id));
  const [mode, setMode] = useState<(typeof modes)[number]>('source');
  const isTooLong = edit.text.length > maxLength;
  const { base, text, isChanged } = edit;
  useEffect(() => {
    if (isChanged) keepDraft({ base, text });
    else forgetDraft(base.id);
  }, [base, text, isChanged]);

  const close = () => {
    forgetDraft(repository.id);
    onClose();
  };
  const save = async () => {
    if (await edit.save()) close();
  };
  return (
    <section aria-label={t('overview.title')} className="flex flex-col gap-3">
      {edit.theirs !== null ? (
        <StaleNotice
          theirs={edit.theirs}
          isPending={edit.isPending}
          onKeepMine={() => void save()}
          onTakeTheirs={edit.takeTheirs}
        />
      ) : null}
      <ModeSwitch mode={mode} onChange={setMode} />
      {mode === 'source' ? (
        <TextAreaField
          label={t('overview.text')}
          hint={t('overview.markdownHint')}
          error={isTooLong ? t('overview.tooLong', { count: edit.text.length }) : undefined}
          value={edit.text}
          rows={18}
          className="font-mono leading-5"
          autoFocus
          onChange={(event) => edit.setText(event.currentTarget.value)}
        />
      ) : (
        <div className="min-h-64 rounded-md border border-border p-4">
          {edit.text.trim() ? (
            <Markdown text={edit.text} />
          ) : (
            <p className="text-muted">{t('overview.nothingToPreview')}</p>
          )}
        </div>
      )}
      <FormError error={edit.error} />
      <div className="flex gap-2">
        <Button
          isPending={edit.isPending}
          isDisabled={isTooLong || edit.theirs !== null}
          onPress={() => void save()}
        >
          {t('actions.save')}
        </Button>
        <Button variant="outline" onPress={close}>
          {t('actions.cancel')}
        </Button>
      </div>
    </section>
  );
}

function ModeSwitch({
  mode,
  onChange,
}: {
  mode: (typeof modes)[number];
  onChange: (mode: (typeof modes)[number]) => void;
}) {
  const t = useTranslations('repository.overview');
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be drawn and read as a form
    <div
      role="group"
      aria-label={t('modes')}
      className="inline-flex gap-0.5 self-start rounded-md bg-default p-0.5"
    >
      {modes.map((value) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === mode}
          onClick={() => onChange(value)}
          className="h-7 cursor-pointer rounded px-2.5 aria-pressed:bg-segment aria-pressed:font-medium aria-pressed:shadow-surface"
        >
          {t(value)}
        </button>
      ))}
    </div>
  );
}
