'use client';

import { Search } from 'lucide-react';
import Link from 'next/link';
import { type MouseEvent, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { paths } from '#lib/client/paths';
import { iconTriggerClass } from './menu';
import { preloadPalette, useOpenPalette } from './palette/palette';

/**
 * Opens the palette, and says by which keys that is done. While the scripts have not come, and in a new tab, it is a
 * link to the page of results.
 */
export function TopSearch() {
  const t = useTranslations('frame');
  const open = useOpenPalette();
  const shortcut = useSyncExternalStore(subscribeNever, shortcutName, () => null);
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open();
  };
  const shared = {
    href: paths.search(),
    prefetch: false,
    onClick,
    onPointerEnter: preloadPalette,
    onFocus: preloadPalette,
    'aria-haspopup': 'dialog' as const,
    'aria-keyshortcuts': 'Meta+K Control+K',
  };
  return (
    <>
      <Link
        {...shared}
        className="native-field hidden w-full max-w-sm items-center gap-2 text-field-placeholder md:flex"
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="min-w-0 grow truncate">{t('searchPlaceholder')}</span>
        {shortcut ? (
          <kbd
            aria-hidden
            className="shrink-0 rounded border border-border bg-surface-secondary px-1 font-sans text-xs leading-[18px] text-muted"
          >
            {shortcut}
          </kbd>
        ) : null}
      </Link>
      <Link {...shared} aria-label={t('search')} className={`${iconTriggerClass} md:hidden`}>
        <Search aria-hidden className="size-4" />
      </Link>
    </>
  );
}

const subscribeNever = () => () => {};
const shortcutName = () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K');
