'use client';

import dynamic from 'next/dynamic';
import { type ComponentProps, useState } from 'react';

const LazyDialog = dynamic(() => import('./dialog-body').then(({ DialogBody }) => DialogBody), {
  ssr: false,
});
const LazyConfirm = dynamic(() => import('./confirm-body').then(({ ConfirmBody }) => ConfirmBody), {
  ssr: false,
});

/** A modal dialog with a title. Its code is loaded when it opens for the first time. */
export function Dialog(props: ComponentProps<typeof LazyDialog>) {
  return useOpenedOnce(props.isOpen) ? <LazyDialog {...props} /> : null;
}

/**
 * Asks before something that is not simply undone. The caller says in `children` what falls, and keeps the dialog
 * open with `error` when it did not work.
 */
export function ConfirmDialog(props: ComponentProps<typeof LazyConfirm>) {
  return useOpenedOnce(props.isOpen) ? <LazyConfirm {...props} /> : null;
}

/** Stays true after the first opening, so that closing is animated too. */
function useOpenedOnce(isOpen: boolean): boolean {
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);
  return isOpen || wasOpen;
}
