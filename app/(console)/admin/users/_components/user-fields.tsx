'use client';

import { useTranslations } from 'use-intl';
import { NewPasswordField } from '#components/admin/new-password-field';
import { CheckField, TextField } from '#components/ui/fields';
import type { FormState } from '#lib/client/form';
import { maxDisplayNameLength } from '#lib/client/name-rules';

export type UserValues = { name: string; displayName: string; password: string; isAdmin: boolean };

export function UserFields({ form: { values, faults, set } }: { form: FormState<UserValues> }) {
  const t = useTranslations('users.form');
  return (
    <>
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        error={faults.name}
        value={values.name}
        maxLength={64}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <TextField
        label={t('displayName')}
        hint={t('displayNameHint')}
        value={values.displayName}
        maxLength={maxDisplayNameLength}
        autoComplete="off"
        onChange={(event) => set('displayName', event.currentTarget.value)}
      />
      <NewPasswordField
        label={t('password')}
        hint={t('passwordHint')}
        error={faults.password}
        value={values.password}
        onChange={(password) => set('password', password)}
      />
      <CheckField
        label={t('isAdmin')}
        hint={t('isAdminHint')}
        checked={values.isAdmin}
        onChange={(event) => set('isAdmin', event.currentTarget.checked)}
      />
    </>
  );
}
