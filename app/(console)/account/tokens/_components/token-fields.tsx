'use client';

import { useId } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { PatternField } from '#components/admin/tokens/pattern-field';
import { CheckField, SelectField, TextField } from '#components/ui/fields';
import type { FormState } from '#lib/client/form';
import { useMe } from '#lib/client/me';
import { maxDisplayNameLength } from '#lib/client/name-rules';
import type { TokenScope } from '#lib/contract/me';

const dayMs = 24 * 60 * 60 * 1000;
const dayChoices = ['30', '90', '365', 'never'] as const;
const allScopes = ['pull', 'push', 'delete', 'manage'] as const satisfies readonly TokenScope[];

export type TokenValues = {
  name: string;
  scopes: readonly TokenScope[];
  /** A pattern in each line. */
  repositories: string;
  days: (typeof dayChoices)[number];
};
export const initialToken: TokenValues = { name: '', scopes: ['pull', 'push'], repositories: '', days: '90' };

/** Pushing includes pulling, so the token says both. */
export function scopesOf(chosen: readonly TokenScope[]): TokenScope[] {
  return allScopes.filter((scope) => chosen.includes(scope) || (scope === 'pull' && chosen.includes('push')));
}

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
        chosen={values.scopes}
        error={faults.scopes}
        onChange={(scopes) => set('scopes', scopes)}
      />
      <PatternField
        value={values.repositories}
        error={faults.repositories}
        example={tenants[0]?.id ?? 'acme'}
        onChange={(repositories) => set('repositories', repositories)}
      />
      <SelectField
        label={t('expires')}
        hint={<ExpiryHint days={values.days} />}
        value={values.days}
        items={dayChoices.map((value) => ({
          value,
          label: value === 'never' ? t('never') : t('days', { days: value }),
        }))}
        onChange={(event) => set('days', event.currentTarget.value as TokenValues['days'])}
      />
    </>
  );
}

function ExpiryHint({ days }: { days: TokenValues['days'] }) {
  const t = useTranslations('tokens.form');
  const locale = useLocale();
  if (days === 'never') return t('neverHint');
  const end = new Date(Date.now() + Number(days) * dayMs);
  return t('expiresOn', { date: new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(end) });
}

function ScopeFields({
  chosen,
  error,
  onChange,
}: {
  chosen: readonly TokenScope[];
  error: string | undefined;
  onChange: (scopes: readonly TokenScope[]) => void;
}) {
  const t = useTranslations('tokens');
  const errorId = useId();
  const granted = scopesOf(chosen);
  const toggle = (scope: TokenScope, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, scope] : chosen.filter((other) => other !== scope));
  return (
    <fieldset className="flex flex-col gap-2" aria-describedby={error ? errorId : undefined}>
      <legend className="mb-1 font-medium">{t('form.scopes')}</legend>
      {allScopes.map((scope) => (
        <CheckField
          key={scope}
          label={t(`scope.${scope}`)}
          hint={t(`scopeHint.${scope}`)}
          checked={granted.includes(scope)}
          disabled={scope === 'pull' && chosen.includes('push')}
          aria-invalid={error ? true : undefined}
          onChange={(event) => toggle(scope, event.currentTarget.checked)}
        />
      ))}
      {error ? (
        <p id={errorId} role="alert" className="text-xs text-danger-soft-foreground">
          {error}
        </p>
      ) : null}
      <p className="text-xs text-muted">{t('form.scopesHint')}</p>
    </fieldset>
  );
}
