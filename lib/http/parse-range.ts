/**
 * The one range that a `Range` header asks for, of so many bytes. Null: everything, also for what is no single range of
 * bytes, which RFC 9110 lets a server pass over.
 */
export function parseRange(
  header: string | null,
  sizeBytes: number,
): { from: number; to: number } | 'outside' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const from = Math.max(sizeBytes - Number(last), 0);
    return Number(last) === 0 ? 'outside' : { from, to: sizeBytes - 1 };
  }
  const [from, to] = [Number(first), last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1)];
  if (last !== '' && Number(last) < from) return null;
  return from >= sizeBytes ? 'outside' : { from, to };
}
