'use client';

import { useCallback, useState } from 'react';

/** A dialog that begins anew each time it opens, and keeps its words while it closes: `key` goes on the dialog. */
export function useDialog() {
  const [isOpen, setOpen] = useState(false);
  const [openedCount, setOpenedCount] = useState(0);
  const open = useCallback(() => {
    setOpenedCount((count) => count + 1);
    setOpen(true);
  }, []);
  return { open, key: openedCount, props: { isOpen, onOpenChange: setOpen } };
}

/** What `useDialog` gives to the dialog. */
export type DialogState = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

const openDialog = ':is([role="dialog"], [role="alertdialog"]:not([aria-modal="false"]))';
const closing = ':is([data-exiting], [data-exiting] *)';

/**
 * Whether a dialog is open, which has the keyboard for itself. Notices call themselves dialogs too, but not modal ones;
 * and one that fades away (a menu whose entry was just chosen, say) has given the keyboard back already.
 */
export function isDialogOpen(): boolean {
  return document.querySelector(`${openDialog}:not(${closing})`) !== null;
}
