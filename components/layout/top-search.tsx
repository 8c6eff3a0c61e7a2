'use client';

import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type FormEvent, useEffect, useRef, useSyncExternalStore } from 'react';
import { useTranslations } from 'use-intl';
import { paths } from '#lib/client/paths';

/**
 * Search over everything one may see. ⌘K, or Ctrl K, puts the cursor here; Enter opens the page of results, by a
 * plain form while the scripts have not come.
 */
export function TopSearch() {
  const t = useTranslations('frame');
  const router = useRouter();
  const field = useRef<HTMLInputElement>(null);
  const shortcut = useShortcut(field);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const q = field.current?.value.trim() ?? '';
    router.push(paths.search(q || undefined));
    field.current?.blur();
  };
  return (
    <search>
      <form action="/search" onSubmit={submit} className="relative max-w-sm">
        <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
        <input
          ref={field}
          type="search"
          name="q"
          maxLength={200}
          aria-label={t('searchPlaceholder')}
          aria-keyshortcuts="Meta+K Control+K"
          placeholder={t('searchPlaceholder')}
          className="native-field w-full pr-14 pl-8 [&::-webkit-search-cancel-button]:hidden"
        />
        {shortcut ? (
          <kbd
            aria-hidden
            className="pointer-events-none absolute top-1.5 right-1.5 rounded border border-border bg-surface-secondary px-1 font-sans text-xs leading-[18px] text-muted"
          >
            {shortcut}
          </kbd>
        ) : null}
      </form>
    </search>
  );
}

/** Listens for the shortcut; returns its name on this machine, once the browser is known. */
function useShortcut(field: React.RefObject<HTMLInputElement | null>): string | null {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== 'k' ||
        !(event.metaKey || event.ctrlKey) ||
        event.altKey ||
        event.shiftKey
      )
        return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [field]);
  return useSyncExternalStore(subscribeNever, shortcutName, () => null);
}

const subscribeNever = () => () => {};
const shortcutName = () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K');
