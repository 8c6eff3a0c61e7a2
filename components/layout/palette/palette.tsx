'use client';

import dynamic from 'next/dynamic';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { isDialogOpen } from '#lib/client/dialog';

const load = () => import('./palette-body');
const LazyBody = dynamic(() => load().then(({ PaletteBody }) => PaletteBody), { ssr: false });

/** Fetches the code of the palette before it is opened: when the pointer or the focus comes near. */
export const preloadPalette = () => void load();

const OpenPalette = createContext<() => void>(() => {});

/** Opens the box over everything one may see and do. */
export function useOpenPalette(): () => void {
  return useContext(OpenPalette);
}

/** ⌘K, or Ctrl K, opens the palette from everywhere. Its code is loaded when it is first wanted. */
export function PaletteProvider({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const [openedCount, setOpenedCount] = useState(0);
  const open = () => {
    setOpenedCount((count) => count + 1);
    setOpen(true);
  };
  useShortcut(open);
  return (
    <OpenPalette value={open}>
      {children}
      {openedCount > 0 ? <LazyBody key={openedCount} isOpen={isOpen} onOpenChange={setOpen} /> : null}
    </OpenPalette>
  );
}

function useShortcut(open: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isShortcut = event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey);
      if (!isShortcut || event.altKey || event.shiftKey) return;
      event.preventDefault();
      // A dialog that is open has the keyboard for itself, the palette too.
      if (!isDialogOpen()) open();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
