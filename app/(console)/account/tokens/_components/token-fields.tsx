'use client';

import { useTranslations } from 'use-intl';
import { PatternField } from '#components/admin/tokens/pattern-field';
import { type ExpiryDays, ExpiryField, ScopeFields } from '#components/admin/tokens/secret-fields';
import { TextField } from '#components/ui/fields';
import type { FormState } from '#lib/client/form';
import { useMe } from '#lib/client/me';
import { maxDisplayNameLength } from '#lib/client/name-rules';
import type { TokenScope } from '#lib/contract/me';

const offered = ['pull', 'push', 'delete', 'deploy', 'manage'] as const satisfies readonly TokenScope[];

export type TokenValues = {
  name: string;
  scopes: readonly TokenScope[];
  /** A pattern in each line. */
  repositories: string;
  days: ExpiryDays;
};
export const initialToken: TokenValues = { name: '', scopes: ['pull', 'push'], repositories: '', days: '90' };

export function TokenFields({ form: { values, faults, set } }: { form: FormState<TokenValues> }) {
  const t = useTranslations('tokens.form');
  const { tenants } = useMe();
  return (
    <>
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        error={faults.name}
        value={values.name}
        maxLength={maxDisplayNameLength}
        autoComplete="off"
        autoFocus
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <ScopeFields
        offered={offered}
        chosen={values.scopes}
        hint={t('scopesHint')}
        error={faults.scopes}
        onChange={(scopes) => set('scopes', scopes)}
      />
      <PatternField
        value={values.repositories}
        error={faults.repositories}
        example={tenants[0]?.id ?? 'acme'}
        onChange={(repositories) => set('repositories', repositories)}
      />
      <ExpiryField value={values.days} onChange={(days) => set('days', days)} />
    </>
  );
}
