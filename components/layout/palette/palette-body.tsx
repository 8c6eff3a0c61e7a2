'use client';

import { Modal } from '@heroui/react/modal';
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Input } from 'react-aria-components/Input';
import { SearchField } from 'react-aria-components/SearchField';
import { useTranslations } from 'use-intl';
import { useSettled } from '#lib/client/settled';
import { PaletteList } from './palette-list';
import { usePaletteSections } from './use-palette-sections';

const restMs = 150;

/** What PaletteProvider loads: one box over everything one may see and do, from the keyboard alone. */
export function PaletteBody({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const t = useTranslations('personal.palette');
  return (
    <Modal.Backdrop isOpen={isOpen} onOpenChange={onOpenChange} isDismissable>
      <Modal.Container size="lg" placement="top" scroll="inside">
        <Modal.Dialog aria-label={t('title')} className="flex max-h-[min(36rem,80dvh)] flex-col p-0">
          <PaletteBox onDone={() => onOpenChange(false)} />
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}

function PaletteBox({ onDone }: { onDone: () => void }) {
  const t = useTranslations('personal.palette');
  const router = useRouter();
  const [text, setText] = useState('');
  const typed = text.trim();
  const settled = useSettled(typed, restMs);
  const { sections, isSearching, isFailed } = usePaletteSections(typed, typed === '' ? '' : settled);
  const choose = (id: string) => {
    const item = sections.flatMap(({ items }) => items).find((each) => each.id === id);
    if (!item) return;
    onDone();
    if (item.href === undefined) item.run();
    else router.push(item.href);
  };
  return (
    <Autocomplete inputValue={text} onInputChange={setText}>
      <SearchField autoFocus aria-label={t('field')} className="relative shrink-0 border-b border-border">
        <Search aria-hidden className="pointer-events-none absolute top-4 left-4 size-4 text-muted" />
        <Input
          maxLength={200}
          placeholder={t('hint')}
          // The list below is moved through from here, and not reached by Tab.
          role="combobox"
          aria-expanded
          aria-haspopup="listbox"
          aria-busy={isSearching}
          className="h-12 w-full bg-transparent pr-4 pl-11 text-base outline-none placeholder:text-field-placeholder [&::-webkit-search-cancel-button]:hidden"
        />
      </SearchField>
      <PaletteList sections={sections} isSearching={isSearching} label={t('title')} onChoose={choose} />
      {isFailed ? (
        <p role="alert" className="border-t border-border px-4 py-2 text-danger-soft-foreground">
          {t('failed')}
        </p>
      ) : null}
    </Autocomplete>
  );
}
