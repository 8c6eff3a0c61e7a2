'use client';

import { useState } from 'react';

/** A dialog that begins anew each time it opens, and keeps its words while it closes: `key` goes on the dialog. */
export function useDialog({ initiallyOpen = false } = {}) {
  const [isOpen, setOpen] = useState(initiallyOpen);
  const [openedCount, setOpenedCount] = useState(0);
  const open = () => {
    setOpenedCount((count) => count + 1);
    setOpen(true);
  };
  return { open, key: openedCount, props: { isOpen, onOpenChange: setOpen } };
}

/** What `useDialog` gives to the dialog. */
export type DialogState = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/** Whether a dialog is open, which has the keyboard for itself. Notices call themselves dialogs too, but not modal ones. */
export function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"]:not([aria-modal="false"])') !== null;
}
