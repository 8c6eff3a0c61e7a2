'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { FileDrop } from '#components/transfers/file-drop';
import { Bytes } from '#components/ui/bytes';
import { TextField } from '#components/ui/fields';
import type { BakeFile } from '#lib/client/bake-files';
import type { Faults } from './use-faults';

const plain = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

/** The files that are added, each with its place in the image. */
export function FileList({
  files,
  faults,
  onAdd,
  onChange,
}: {
  files: readonly BakeFile[];
  faults: Faults;
  onAdd: (files: File[]) => void;
  onChange: (files: BakeFile[]) => void;
}) {
  const t = useTranslations('bake');
  return (
    <>
      {files.length > 0 ? (
        <ul className="flex flex-col gap-3">
          {files.map((file, at) => (
            <FileFields
              key={file.id}
              file={file}
              faultOf={(field) => faults[`files.${at}.${field}`]}
              onChange={(change) =>
                onChange(files.map((each) => (each === file ? { ...each, ...change } : each)))
              }
              onRemove={() => onChange(files.filter((each) => each !== file))}
            />
          ))}
        </ul>
      ) : null}
      <FileDrop
        label={files.length > 0 ? t('moreFiles') : t('chooseFiles')}
        hint={t('filesHint')}
        error={faults.files}
        isMultiple
        onFiles={onAdd}
      />
    </>
  );
}

type Field = 'path' | 'mode' | 'uid' | 'gid';
const advanced = ['mode', 'uid', 'gid'] as const;

function FileFields({
  file,
  faultOf,
  onChange,
  onRemove,
}: {
  file: BakeFile;
  faultOf: (field: Field) => string | undefined;
  onChange: (change: Partial<BakeFile>) => void;
  onRemove: () => void;
}) {
  const t = useTranslations('bake');
  const { name, size } = file.file;
  const field = (which: Field) => (
    <TextField
      key={which}
      label={t(`field.${which}`)}
      error={faultOf(which)}
      value={file[which]}
      {...plain}
      {...(which === 'path' ? { maxLength: 1024 } : { maxLength: 7, inputMode: 'numeric' })}
      onChange={(event) => onChange({ [which]: event.currentTarget.value })}
    />
  );
  return (
    <li className="flex flex-col gap-3 rounded-lg border border-border p-3">
      <div className="flex items-start justify-between gap-2">
        <p className="min-w-0 [overflow-wrap:anywhere]">
          <span className="font-medium">{name}</span>{' '}
          <span className="text-xs text-muted">
            <Bytes value={size} />
          </span>
        </p>
        <button
          type="button"
          aria-label={t('remove', { name })}
          title={t('remove', { name })}
          onClick={onRemove}
          className="flex size-7 shrink-0 cursor-pointer items-center justify-center rounded-md text-muted hover:bg-default hover:text-foreground"
        >
          <X aria-hidden className="size-4" />
        </button>
      </div>
      {field('path')}
      <details open={advanced.some(faultOf) || undefined}>
        <summary className="w-fit cursor-pointer rounded text-xs text-muted hover:text-foreground">
          {t('advanced')}
        </summary>
        <div className="mt-2 grid gap-3 sm:grid-cols-3">{advanced.map(field)}</div>
      </details>
    </li>
  );
}
