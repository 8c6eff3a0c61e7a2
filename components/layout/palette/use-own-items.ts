import { BookOpen, Building2, Copy, KeyRound, Languages, LogIn, LogOut, Search, SunMoon } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { notify } from '#components/ui/toast';
import { useHere } from '#lib/client/address';
import { copyText } from '#lib/client/clipboard';
import { useMe } from '#lib/client/me';
import { paths } from '#lib/client/paths';
import { signOut } from '#lib/client/sign-out';
import type { Locale } from '#lib/contract/common';
import { useCurrentTenant } from '../current-tenant';
import { navGroupsOf } from '../nav-items';
import { localeNames, themeNames, useLocaleChoice, useThemeChoice } from '../preferences';
import type { PaletteItem } from './palette-item';

/** The pages that the rail offers, and those that it has no room for. */
export function usePageItems(): PaletteItem[] {
  const t = useTranslations('personal.palette');
  const frame = useTranslations('frame');
  const items = navGroupsOf(useMe(), useCurrentTenant()).flatMap((group) => group.items);
  const offered = items.filter(({ label }) => label !== 'apiReference');
  return [
    ...offered.map(({ label, href, icon }) => ({
      id: `page ${href}`,
      icon,
      label: frame(label),
      words: label,
      href,
    })),
    { id: 'page search', icon: Search, label: t('searchPage'), words: 'search', href: paths.search() },
    {
      id: 'page api',
      icon: BookOpen,
      label: frame('apiReference'),
      words: 'api rest curl',
      href: paths.apiReference,
    },
  ];
}

/** One's tenants, to switch to. */
export function useTenantItems(): PaletteItem[] {
  return useMe().tenants.map(({ id, displayName }) => ({
    id: `tenant ${id}`,
    icon: Building2,
    label: id,
    note: displayName,
    words: 'tenant 租户',
    href: paths.tenant(id),
  }));
}

/** What can be done from everywhere. */
export function useCommandItems(): PaletteItem[] {
  return [...useAccountItems(), ...usePreferenceItems()];
}

function useAccountItems(): PaletteItem[] {
  const t = useTranslations('personal.palette');
  const frame = useTranslations('frame');
  const common = useTranslations('common');
  const here = useHere();
  const { user, instance } = useMe();
  if (!user) {
    return [{ id: 'sign-in', icon: LogIn, label: frame('signIn'), words: 'login', href: paths.signIn(here) }];
  }
  const login = `docker login ${instance.host} -u ${user.name}`;
  const copyLogin = async () => {
    const worked = await copyText(login);
    notify(worked ? { title: common('copied') } : { title: common('copyFailed'), tone: 'danger' });
  };
  const leave = () => signOut().catch(() => notify({ title: frame('signOutFailed'), tone: 'danger' }));
  return [
    { id: 'copy-login', icon: Copy, label: t('copyLogin'), note: login, run: () => void copyLogin() },
    { id: 'new-token', icon: KeyRound, label: t('newToken'), words: 'token', href: paths.newToken },
    { id: 'sign-out', icon: LogOut, label: frame('signOut'), words: 'logout', run: () => void leave() },
  ];
}

function usePreferenceItems(): PaletteItem[] {
  const t = useTranslations('personal.palette');
  const frame = useTranslations('frame');
  const [theme, chooseTheme] = useThemeChoice();
  const [locale, chooseLocale] = useLocaleChoice();
  return [
    ...themeNames
      .filter((name) => name !== theme)
      .map((name) => ({
        id: `theme ${name}`,
        icon: SunMoon,
        label: t('theme', { theme: frame(`themes.${name}`) }),
        words: `theme ${name}`,
        run: () => chooseTheme(name),
      })),
    ...(Object.keys(localeNames) as Locale[])
      .filter((name) => name !== locale)
      .map((name) => ({
        id: `language ${name}`,
        icon: Languages,
        label: t('language', { language: localeNames[name] }),
        words: `language ${name}`,
        run: () => chooseLocale(name),
      })),
  ];
}
