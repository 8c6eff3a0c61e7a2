'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { useTranslations } from 'use-intl';
import { TextField } from '#components/ui/fields';

/** A password, readable on demand: a generated or a new one is worth a look, and nothing is typed twice. */
export function PasswordField({
  isShown,
  ...field
}: Omit<ComponentProps<typeof TextField>, 'type'> & {
  /** Shows it from the start, as for a generated one. */
  isShown?: boolean;
}) {
  const t = useTranslations('account.password');
  const [isWanted, setWanted] = useState<boolean | null>(null);
  const isReadable = isWanted ?? isShown ?? false;
  const Icon = isReadable ? EyeOff : Eye;
  const label = t(isReadable ? 'hide' : 'show');
  return (
    <div className="relative">
      <TextField
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        {...field}
        type={isReadable ? 'text' : 'password'}
        className={`pr-9 ${isReadable ? 'font-mono' : ''}`}
      />
      {/* Beside the field, below its label of one line. */}
      <button
        type="button"
        aria-label={label}
        aria-pressed={isReadable}
        title={label}
        onClick={() => setWanted(!isReadable)}
        className="absolute top-7 right-1 flex size-6 cursor-pointer items-center justify-center rounded text-muted hover:text-foreground"
      >
        <Icon aria-hidden className="size-4" />
      </button>
    </div>
  );
}
