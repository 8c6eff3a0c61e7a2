/**
 * What happened lately, in memory: each entry lives `ttlMs` from when it was set, and at most `max` of them are kept,
 * the newest.
 */
export function createRecent<Value>({ ttlMs, max }: { ttlMs: number; max: number }) {
  const entries = new Map<string, { value: Value; until: number }>();
  return {
    get(key: string): Value | undefined {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.until > Date.now()) return entry.value;
      entries.delete(key);
      return undefined;
    },
    set(key: string, value: Value): void {
      entries.delete(key);
      entries.set(key, { value, until: Date.now() + ttlMs });
      if (entries.size > max) entries.delete(entries.keys().next().value!);
    },
  };
}
