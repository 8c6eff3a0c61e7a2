const windowMs = 5_000;
const leastMs = 1_000;

/** How fast something goes, from how far it was during the last five seconds. */
export function createSpeedometer() {
  let samples: { atMs: number; bytes: number }[] = [];
  return {
    note(bytes: number, atMs: number): void {
      samples = [...samples.filter((sample) => atMs - sample.atMs <= windowMs), { atMs, bytes }];
    },
    /** Null as long as too little is known. */
    bytesPerSecond(): number | null {
      const [first, last] = [samples[0], samples.at(-1)];
      if (!first || !last || last.atMs - first.atMs < leastMs) return null;
      return ((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs);
    },
  };
}
