'use client';

import { FileUp } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { useTranslations } from 'use-intl';
import { usePageDrop } from '#lib/client/page-drop';

/** Files by a click, by the keyboard, or dropped anywhere in the window. What was chosen is the caller's to show. */
export function FileDrop({
  label,
  hint,
  error,
  accept,
  isMultiple = false,
  onFiles,
}: {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** Ends of names, with commas between them; nothing: every file. */
  accept?: string;
  isMultiple?: boolean;
  onFiles: (files: File[]) => void;
}) {
  const t = useTranslations('transfers.files');
  const id = useId();
  const isOver = usePageDrop(onFiles);
  return (
    <div className="flex flex-col gap-1">
      <label
        className={`flex cursor-pointer flex-col items-center gap-1 rounded-lg border border-dashed px-4 py-5 text-center hover:border-accent has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus ${isOver ? 'border-accent bg-accent-soft' : 'border-field-border'}`}
      >
        <FileUp aria-hidden className="size-5 text-muted" />
        <span className="font-medium [overflow-wrap:anywhere]">{label}</span>
        <span className="text-xs text-muted">{isMultiple ? t('dropMany') : t('dropOne')}</span>
        <input
          type="file"
          accept={accept}
          multiple={isMultiple}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? id : undefined}
          onChange={({ currentTarget }) => {
            const files = [...(currentTarget.files ?? [])];
            // The same file may be chosen again.
            currentTarget.value = '';
            if (files.length > 0) onFiles(files);
          }}
          className="sr-only"
        />
      </label>
      {error ? (
        <p id={id} role="alert" className="text-xs text-danger-soft-foreground">
          {error}
        </p>
      ) : null}
      {hint ? <p className="text-xs text-muted">{hint}</p> : null}
    </div>
  );
}
