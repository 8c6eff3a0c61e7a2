import 'server-only';
import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { createTranslator, type Locale } from 'use-intl';
import { type Area, type Messages, messagesOf } from '../i18n/index.ts';
import { isLocale, localeCookie, negotiateLocale, serverTimeZone } from '../i18n/locale.ts';

/** The visitor's language: the cookie that a choice has written, else what the browser prefers. */
export const getLocale = cache(async (): Promise<Locale> => {
  const chosen = (await cookies()).get(localeCookie)?.value;
  if (isLocale(chosen)) return chosen;
  return negotiateLocale((await headers()).get('accept-language') ?? '');
});

/** The texts of one area for a server component: `const t = await getServerTranslator('push')`. */
export async function getServerTranslator<Name extends Area>(area: Name) {
  const locale = await getLocale();
  return createTranslator<Messages, Name>({
    locale,
    messages: messagesOf(locale),
    namespace: area as never,
    timeZone: serverTimeZone,
  });
}
