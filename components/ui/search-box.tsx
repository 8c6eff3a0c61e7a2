'use client';

import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAddressQuery } from '#lib/client/address';
import { isDialogOpen } from '#lib/client/dialog';

const waitMs = 250;

/** Filters the page by `?q=`, shortly after the last key. `/` puts the cursor here. */
export function SearchBox({
  label,
  param = 'q',
  maxLength = 200,
}: {
  label: string;
  param?: string;
  maxLength?: number;
}) {
  const t = useTranslations('common');
  const { params, isPending, setQuery } = useAddressQuery();
  const field = useRef<HTMLInputElement>(null);
  const inAddress = params.get(param) ?? '';
  const [text, setText] = useState(inAddress);
  const sent = useRef(inAddress);

  // Back, forward and links change the address; what is being typed is newer than our own last change of it.
  useEffect(() => {
    if (inAddress !== sent.current) setText(inAddress);
    sent.current = inAddress;
  }, [inAddress]);

  useEffect(() => {
    const wanted = text.trim();
    if (wanted === sent.current.trim()) return;
    const timer = setTimeout(() => {
      sent.current = wanted;
      setQuery({ [param]: wanted });
    }, waitMs);
    return () => clearTimeout(timer);
  }, [text, param, setQuery]);

  useSlashKey(field);

  const clear = () => {
    setText('');
    field.current?.focus();
  };
  return (
    <search className="relative block w-full sm:w-72">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
      <input
        ref={field}
        type="search"
        value={text}
        maxLength={maxLength}
        aria-label={label}
        aria-busy={isPending}
        placeholder={label}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') clear();
        }}
        className="native-field w-full px-8 [&::-webkit-search-cancel-button]:hidden"
      />
      {text ? (
        <button
          type="button"
          aria-label={t('clearSearch')}
          onClick={clear}
          className="absolute top-1 right-1 flex size-6 cursor-pointer items-center justify-center rounded text-muted hover:text-foreground"
        >
          <X aria-hidden className="size-4" />
        </button>
      ) : null}
    </search>
  );
}

function useSlashKey(field: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.metaKey || event.ctrlKey || event.altKey || isElsewhere()) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [field]);
}

/**
 * Whether the key belongs to a text field or a dialog. What holds the focus tells, not the target: lists that are moved
 * through from a field are sent a copy of each key that is typed there.
 */
function isElsewhere(): boolean {
  if (isDialogOpen()) return true;
  const focused = document.activeElement;
  return (
    focused instanceof HTMLElement &&
    (focused.isContentEditable || focused.matches('input, textarea, select'))
  );
}
