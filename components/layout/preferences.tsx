'use client';

import { Languages, Monitor, Moon, Sun } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTheme } from 'next-themes';
import { type Locale, useLocale, useTranslations } from 'use-intl';
import { useErrorMessage } from '#components/ui/error-message';
import { notify } from '#components/ui/toast';
import { useHydrated } from '#lib/client/hydrated';
import { useMe, useUpdateMe } from '#lib/client/me';
import { writePreferenceCookie } from '#lib/client/preference-cookie';
import type { Theme } from '#lib/contract/common';
import { isLocale, localeCookie } from '#lib/i18n/locale';
import { ChoiceMenu, iconTriggerClass } from './menu';

/** Each language in its own words, for those who cannot read the other. */
export const localeNames: Record<Locale, string> = { en: 'English', 'zh-CN': '简体中文' };
export const themeNames = ['system', 'light', 'dark'] as const satisfies readonly Theme[];

/** The language in use and how to change it: a cookie for this browser, the account for those who have one. */
export function useLocaleChoice(): [Locale, (locale: Locale) => void] {
  const router = useRouter();
  const save = useSavePreference();
  const choose = (locale: Locale) => {
    writePreferenceCookie(localeCookie, locale);
    save({ locale });
    router.refresh();
  };
  return [useLocale(), choose];
}

/** The theme in use, null until the browser is known, and how to change it. */
export function useThemeChoice(): [Theme | null, (theme: Theme) => void] {
  const { theme, setTheme } = useTheme();
  const save = useSavePreference();
  const isHydrated = useHydrated();
  const choose = (next: Theme) => {
    setTheme(next);
    save({ theme: next });
  };
  return [isHydrated ? ((theme as Theme | undefined) ?? 'system') : null, choose];
}

function useSavePreference() {
  const { user } = useMe();
  const { mutate } = useUpdateMe();
  const messageOf = useErrorMessage();
  return (body: { locale?: Locale; theme?: Theme }) => {
    if (user) mutate(body, { onError: (error) => notify({ title: messageOf(error), tone: 'danger' }) });
  };
}

export function LocaleMenu() {
  const t = useTranslations('frame');
  const [locale, choose] = useLocaleChoice();
  return (
    <ChoiceMenu
      label={t('language')}
      triggerClassName={iconTriggerClass}
      trigger={<Languages aria-hidden className="size-4" />}
      choices={Object.entries(localeNames).map(([id, label]) => ({ id, label }))}
      chosen={locale}
      onChoose={(id) => {
        if (isLocale(id)) choose(id);
      }}
    />
  );
}

const themeIcons = { system: Monitor, light: Sun, dark: Moon };

export function ThemeMenu() {
  const t = useTranslations('frame');
  const [theme, choose] = useThemeChoice();
  const Icon = themeIcons[theme ?? 'system'];
  return (
    <ChoiceMenu
      label={t('theme')}
      triggerClassName={iconTriggerClass}
      trigger={<Icon aria-hidden className="size-4" />}
      choices={themeNames.map((id) => ({ id, label: t(`themes.${id}`) }))}
      chosen={theme}
      onChoose={(id) => choose(id as Theme)}
    />
  );
}
