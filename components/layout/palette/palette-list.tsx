'use client';

import { Collection } from 'react-aria-components/Collection';
import { Header } from 'react-aria-components/Header';
import { ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components/ListBox';
import { useTranslations } from 'use-intl';
import type { PaletteItem, PaletteSection } from './palette-item';

/** The lines, under their headings; the field above moves through them by the arrow keys. */
export function PaletteList({
  sections,
  isSearching,
  label,
  onChoose,
}: {
  sections: readonly PaletteSection[];
  isSearching: boolean;
  label: string;
  onChoose: (id: string) => void;
}) {
  const t = useTranslations('personal.palette');
  const common = useTranslations('common');
  return (
    <ListBox
      aria-label={label}
      items={sections}
      onAction={(key) => onChoose(String(key))}
      renderEmptyState={() => (
        <p className="px-3 py-6 text-center text-muted">{isSearching ? common('loading') : t('nothing')}</p>
      )}
      className="min-h-0 grow overflow-y-auto p-2 outline-none"
    >
      {(section) => (
        <ListBoxSection id={section.id} className="mb-2 last:mb-0">
          <Header className="px-2 py-1 text-xs text-muted">{section.title}</Header>
          <Collection items={section.items}>{(item) => <Line item={item} />}</Collection>
        </ListBoxSection>
      )}
    </ListBox>
  );
}

function Line({ item }: { item: PaletteItem }) {
  const Icon = item.icon;
  return (
    <ListBoxItem
      id={item.id}
      textValue={item.label}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2 outline-none data-[focused]:bg-default data-[hovered]:bg-default"
    >
      <Icon aria-hidden className="size-4 shrink-0 text-muted" />
      <span className="min-w-0 truncate">{item.label}</span>
      {item.note ? (
        <span className="ml-auto min-w-0 max-w-[50%] shrink truncate pl-4 text-xs text-muted">
          {item.note}
        </span>
      ) : null}
    </ListBoxItem>
  );
}
