'use client';

import { useSyncExternalStore } from 'react';
import { isPullClient, type PullClient } from '../format/pull-commands.ts';

const storageKey = 'ownbase.pull-client';
const listeners = new Set<() => void>();

/** The client whose pull commands one wants to see, remembered in this browser. */
export function usePullClient(): [PullClient, (client: PullClient) => void] {
  return [useSyncExternalStore(subscribe, remembered, () => 'docker'), remember];
}

function remembered(): PullClient {
  try {
    const stored = localStorage.getItem(storageKey);
    return isPullClient(stored) ? stored : 'docker';
  } catch {
    return 'docker';
  }
}

function remember(client: PullClient): void {
  try {
    localStorage.setItem(storageKey, client);
  } catch {
    // Storage may be forbidden: the choice then cannot be kept.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}
