'use client';

import { Button } from '@heroui/react/button';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { generatePassword } from './generate-password';
import { PasswordField } from './password-field';

/** A password for somebody else: typed, or generated and then readable. */
export function NewPasswordField({
  label,
  hint,
  value,
  error,
  onChange,
  autoFocus = false,
}: {
  label: string;
  hint: string;
  value: string;
  error: string | undefined;
  onChange: (password: string) => void;
  autoFocus?: boolean;
}) {
  const t = useTranslations('users.form');
  const [generatedCount, setGeneratedCount] = useState(0);
  const generate = () => {
    onChange(generatePassword());
    setGeneratedCount((count) => count + 1);
  };
  return (
    <div className="flex items-start gap-2">
      <div className="grow">
        <PasswordField
          key={generatedCount}
          label={label}
          hint={hint}
          error={error}
          value={value}
          isShown={generatedCount > 0}
          autoFocus={autoFocus && generatedCount === 0}
          // Not the administrator's own password: the browser shall neither offer nor keep it.
          autoComplete="off"
          data-1p-ignore
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </div>
      <div className="pt-6">
        <Button variant="outline" onPress={generate}>
          {t('generate')}
        </Button>
      </div>
    </div>
  );
}
