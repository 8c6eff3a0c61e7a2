'use client';

import { useTranslations } from 'use-intl';
import { TextAreaField } from '#components/ui/fields';

/** The names that a secret opens, a pattern in each line; none: all of them. */
export function PatternField({
  value,
  error,
  example,
  onChange,
}: {
  value: string;
  error: string | undefined;
  /** The tenant that stands in the example. */
  example: string;
  onChange: (value: string) => void;
}) {
  const t = useTranslations('tokens.patterns');
  return (
    <TextAreaField
      label={t('label')}
      hint={t('hint', { one: `${example}/*`, all: `${example}/team/**` })}
      error={error}
      value={value}
      rows={2}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      className="font-mono"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
