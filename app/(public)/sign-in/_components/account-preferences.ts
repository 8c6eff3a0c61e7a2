import { apiFetch } from '#lib/client/api';
import { hasPreferenceCookie, writePreferenceCookie } from '#lib/client/preference-cookie';
import type { Theme } from '#lib/contract/common';
import type { MeView } from '#lib/contract/me';
import { localeCookie } from '#lib/i18n/locale';

/**
 * On a browser where nothing was chosen yet, the account's language and theme hold from the first page on. The
 * values that every account begins with are no choice. Signing in never fails because of this.
 */
export async function adoptAccountPreferences(setTheme: (theme: Theme) => void): Promise<void> {
  const me = await apiFetch<MeView>('/api/v1/me').catch(() => null);
  if (!me?.user) return;
  const { locale, theme } = me.user;
  if (locale !== 'en' && !hasPreferenceCookie(localeCookie)) writePreferenceCookie(localeCookie, locale);
  if (theme !== 'system' && !localStorage.getItem('theme')) setTheme(theme);
}
