import { useSyncExternalStore } from 'react';

const tickMs = 30_000;
const listeners = new Set<() => void>();
let nowMs = 0;
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}

function browserNow(): number {
  if (Date.now() - nowMs > tickMs) nowMs = Date.now();
  return nowMs;
}

/**
 * Milliseconds now, renewed every half minute by one timer for the whole page; null on the server and while React
 * takes over the server's page, when both must draw the same text.
 */
export function useNow(): number | null {
  return useSyncExternalStore<number | null>(subscribe, browserNow, () => null);
}
