'use client';

import { useTranslations } from 'use-intl';
import { Section } from '#components/admin/section';
import { localeNames, themeNames, useLocaleChoice, useThemeChoice } from '#components/layout/preferences';
import { SelectField } from '#components/ui/fields';
import { useMe } from '#lib/client/me';
import type { Theme } from '#lib/contract/common';
import { isLocale } from '#lib/i18n/locale';

/** Both change at once; there is nothing to submit. */
export function LookSettings() {
  const t = useTranslations('account.look');
  const frame = useTranslations('frame');
  const { user } = useMe();
  const [locale, chooseLocale] = useLocaleChoice();
  const [theme, chooseTheme] = useThemeChoice();
  return (
    <Section title={t('title')} description={t('lead')}>
      <div className="grid max-w-md grid-cols-1 gap-4 sm:grid-cols-2">
        <SelectField
          label={t('language')}
          value={locale}
          items={Object.entries(localeNames).map(([value, label]) => ({ value, label }))}
          onChange={({ currentTarget: { value } }) => {
            if (isLocale(value)) chooseLocale(value);
          }}
        />
        <SelectField
          label={t('theme')}
          // The browser's choice is unknown to the server; the account's is the best guess.
          value={theme ?? user?.theme ?? 'system'}
          items={themeNames.map((value) => ({ value, label: frame(`themes.${value}`) }))}
          onChange={(event) => chooseTheme(event.currentTarget.value as Theme)}
        />
      </div>
    </Section>
  );
}
