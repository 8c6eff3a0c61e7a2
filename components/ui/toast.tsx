'use client';

import dynamic from 'next/dynamic';
import { useSyncExternalStore } from 'react';
import type { Notice } from './notice';

const listeners = new Set<() => void>();
let isWanted = false;

/** Shows a short notice at the bottom of the window. Its code is loaded with the first one. */
export function notify(notice: Notice): void {
  isWanted = true;
  for (const listener of listeners) listener();
  void import('./toast-region').then(({ addNotice }) => addNotice(notice));
}

const LazyRegion = dynamic(() => import('./toast-region').then(({ NoticeRegion }) => NoticeRegion), {
  ssr: false,
});

/** Stands once in the root layout. */
export function ToastHost() {
  const isShown = useSyncExternalStore(
    subscribe,
    () => isWanted,
    () => false,
  );
  return isShown ? <LazyRegion /> : null;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
