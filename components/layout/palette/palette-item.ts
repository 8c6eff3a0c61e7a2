import type { LucideIcon } from 'lucide-react';

/** One line of the palette: a page to go to, or something to do. */
export type PaletteItem = {
  /** No other item has it. */
  id: string;
  icon: LucideIcon;
  label: string;
  note?: string | undefined;
  /** What else it may be found by. */
  words?: string;
} & ({ href: string; run?: never } | { run: () => void; href?: never });

export type PaletteSection = { id: string; title: string; items: PaletteItem[] };

/**
 * Whether words of the label or of what else an item may be found by begin with all that was typed; what is not
 * written with spaces between the words may stand anywhere.
 */
export function matchesItem({ label, note = '', words = '' }: PaletteItem, typed: string): boolean {
  const text = ` ${label} ${note} ${words}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(/^[\x20-\x7e]+$/.test(word) ? ` ${word}` : word));
}
