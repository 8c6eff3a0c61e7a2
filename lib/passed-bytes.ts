const collectEveryBytes = 32 * 1024 * 1024;
let passedBytes = 0;

/**
 * For whoever hands gigabytes on in pieces: has the pieces collected that nobody holds any more, every 32 MiB. V8 does
 * so when its heap is full, to which a piece of 64 KiB adds next to nothing, and lets a hundred megabytes lie. A process
 * that was started without `--expose-gc` goes on as it is.
 */
export function countPassed(bytes: number): void {
  passedBytes += bytes;
  if (passedBytes < collectEveryBytes) return;
  passedBytes = 0;
  globalThis.gc?.({ type: 'minor' });
}
