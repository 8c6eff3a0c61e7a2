'use client';

import { useTranslations } from 'use-intl';
import { TextField } from '#components/ui/fields';

/** Data goes for good only where its deployment's name is typed. */
export function TypeNameField(props: { name: string; value: string; onChange: (value: string) => void }) {
  const t = useTranslations('deployments.remove');
  return (
    <TextField
      label={t('typeName', { name: props.name })}
      value={props.value}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
