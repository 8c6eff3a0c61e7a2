import type { Locale } from '../contract/common.ts';

export const locales = ['en', 'zh-CN'] as const satisfies readonly Locale[];
export const defaultLocale: Locale = 'en';
/** The cookie that holds the visitor's choice. */
export const localeCookie = 'locale';
/** Dates are first drawn in this zone, then in the browser's own (components/ui/relative-time). */
export const serverTimeZone = 'UTC';

export function isLocale(text: string | undefined): text is Locale {
  return text !== undefined && (locales as readonly string[]).includes(text);
}

/** The best of our languages for an Accept-Language header; English when none fits. */
export function negotiateLocale(acceptLanguage: string): Locale {
  const wanted = acceptLanguage
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((text) => text.trim()).find((text) => text.startsWith('q='));
      return { tag, quality: quality ? Number(quality.slice(2)) || 0 : 1 };
    })
    .sort((left, right) => right.quality - left.quality);
  for (const { tag, quality } of wanted) {
    if (quality === 0) continue;
    if (tag === 'zh' || tag.startsWith('zh-')) return 'zh-CN';
    if (tag === 'en' || tag.startsWith('en-')) return 'en';
  }
  return defaultLocale;
}
