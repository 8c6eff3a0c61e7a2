/** Keeps values up to a sum of weights and drops first what was not used for longest. */
export function createRecentlyUsed<Value>({ maxWeight }: { maxWeight: number }) {
  const entries = new Map<string, { value: Value; weight: number }>();
  let sum = 0;

  function drop(key: string): void {
    sum -= entries.get(key)?.weight ?? 0;
    entries.delete(key);
  }

  return {
    get(key: string): Value | undefined {
      const entry = entries.get(key);
      if (!entry) return undefined;
      // A Map keeps the order of insertion: the oldest stands first.
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    drop,
    /** What is heavier than everything together is not kept. */
    set(key: string, value: Value, weight: number): void {
      drop(key);
      if (weight > maxWeight) return;
      entries.set(key, { value, weight });
      sum += weight;
      for (const oldest of entries.keys()) {
        if (sum <= maxWeight) return;
        drop(oldest);
      }
    },
  };
}
