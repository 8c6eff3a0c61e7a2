'use client';

import { useId } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { CheckField, SelectField } from '#components/ui/fields';
import type { TokenScope } from '#lib/contract/me';

const dayMs = 24 * 60 * 60 * 1000;
const dayChoices = ['30', '90', '365', 'never'] as const;
export type ExpiryDays = (typeof dayChoices)[number];
const allScopes = ['pull', 'push', 'delete', 'deploy', 'manage'] as const satisfies readonly TokenScope[];

/** Null: it never expires. */
export const daysOf = (days: ExpiryDays): number | null => (days === 'never' ? null : Number(days));

/** Pushing includes pulling, so the secret says both. */
export function scopesOf<Scope extends TokenScope>(chosen: readonly Scope[]): Scope[] {
  const has = (scope: TokenScope) => (chosen as readonly TokenScope[]).includes(scope);
  return allScopes.filter((scope) => has(scope) || (scope === 'pull' && has('push'))) as Scope[];
}

/** When a new secret expires, and the day that this is. */
export function ExpiryField({
  value,
  onChange,
}: {
  value: ExpiryDays;
  onChange: (days: ExpiryDays) => void;
}) {
  const t = useTranslations('tokens.form');
  return (
    <SelectField
      label={t('expires')}
      hint={<ExpiryHint days={value} />}
      value={value}
      items={dayChoices.map((days) => ({
        value: days,
        label: days === 'never' ? t('never') : t('days', { days }),
      }))}
      onChange={(event) => onChange(event.currentTarget.value as ExpiryDays)}
    />
  );
}

function ExpiryHint({ days }: { days: ExpiryDays }) {
  const t = useTranslations('tokens.form');
  const locale = useLocale();
  if (days === 'never') return t('neverHint');
  const end = new Date(Date.now() + Number(days) * dayMs);
  return t('expiresOn', { date: new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(end) });
}

/** What a secret allows, of the scopes that it may have. */
export function ScopeFields<Scope extends TokenScope>({
  offered,
  chosen,
  hint,
  error,
  onChange,
}: {
  offered: readonly Scope[];
  chosen: readonly Scope[];
  hint: string;
  error: string | undefined;
  onChange: (scopes: readonly Scope[]) => void;
}) {
  const t = useTranslations('tokens');
  const errorId = useId();
  const granted = scopesOf(chosen);
  const pushes = (chosen as readonly TokenScope[]).includes('push');
  const toggle = (scope: Scope, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, scope] : chosen.filter((other) => other !== scope));
  return (
    <fieldset className="flex flex-col gap-2" aria-describedby={error ? errorId : undefined}>
      <legend className="mb-1 font-medium">{t('form.scopes')}</legend>
      {offered.map((scope) => (
        <CheckField
          key={scope}
          label={t(`scope.${scope as TokenScope}`)}
          hint={t(`scopeHint.${scope as TokenScope}`)}
          checked={granted.includes(scope)}
          disabled={scope === 'pull' && pushes}
          aria-invalid={error ? true : undefined}
          onChange={(event) => toggle(scope, event.currentTarget.checked)}
        />
      ))}
      {error ? (
        <p id={errorId} role="alert" className="text-xs text-danger-soft-foreground">
          {error}
        </p>
      ) : null}
      <p className="text-xs text-muted">{hint}</p>
    </fieldset>
  );
}
