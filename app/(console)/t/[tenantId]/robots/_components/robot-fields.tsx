'use client';

import { useTranslations } from 'use-intl';
import { PatternField } from '#components/admin/tokens/pattern-field';
import { ScopeFields } from '#components/admin/tokens/secret-fields';
import { TextField } from '#components/ui/fields';
import { arePatterns, maxDisplayNameLength } from '#lib/client/name-rules';
import type { RobotScope } from '#lib/contract/robots';

const offered = ['pull', 'push', 'delete'] as const satisfies readonly RobotScope[];

/** What a new robot and an existing one have in common. */
export type RobotValues = {
  description: string;
  scopes: readonly RobotScope[];
  /** A pattern in each line. */
  repositories: string;
};
type Faults = { [Name in keyof RobotValues]?: string };

/** The rules of these fields, in the visitor's language. */
export function useRobotRules() {
  const t = useTranslations('tokens');
  return {
    scopes: [{ accepts: ({ scopes }: RobotValues) => scopes.length > 0, text: t('form.scopesRequired') }],
    repositories: [
      { accepts: ({ repositories }: RobotValues) => arePatterns(repositories), text: t('patterns.form') },
    ],
  };
}

export function RobotFields({
  tenantId,
  values,
  faults,
  on,
}: {
  tenantId: string;
  values: RobotValues;
  faults: Faults;
  on: { [Name in keyof RobotValues]: (value: RobotValues[Name]) => void };
}) {
  const t = useTranslations('robots.form');
  return (
    <>
      <TextField
        label={t('description')}
        hint={t('descriptionHint')}
        value={values.description}
        maxLength={maxDisplayNameLength}
        autoComplete="off"
        onChange={(event) => on.description(event.currentTarget.value)}
      />
      <ScopeFields
        offered={offered}
        chosen={values.scopes}
        hint={t('scopesHint')}
        error={faults.scopes}
        onChange={on.scopes}
      />
      <PatternField
        value={values.repositories}
        error={faults.repositories}
        example={tenantId}
        onChange={on.repositories}
      />
    </>
  );
}
