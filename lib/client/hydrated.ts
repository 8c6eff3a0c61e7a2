'use client';

import { useSyncExternalStore } from 'react';

/** Whether React has taken the page over from the server: false for what the server draws. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    subscribeNever,
    () => true,
    () => false,
  );
}

const subscribeNever = () => () => {};
