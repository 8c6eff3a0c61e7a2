/** What a browser calls itself, from the particular to the general: most of them name others too. */
const programs: readonly [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\bCriOS\/|Chrom(?:e|ium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const systems: readonly [RegExp, string][] = [
  [/\biPhone|\biPad/, 'iOS'],
  [/\bAndroid/, 'Android'],
  [/\bWindows/, 'Windows'],
  [/\bMac OS X|\bMacintosh/, 'macOS'],
  [/\bCrOS/, 'ChromeOS'],
  [/\bLinux/, 'Linux'],
];

/**
 * `Firefox`, `Linux` from the User-Agent of a browser; of other programs the first word (`docker/28.0.1`). Null where
 * nothing is known. It is what the client says of itself, and good for recognising one's own machine only.
 */
export function describeUserAgent(text: string): { program: string | null; system: string | null } {
  const find = (table: typeof programs) => table.find(([pattern]) => pattern.test(text))?.[1] ?? null;
  const firstWord = text.startsWith('Mozilla/') ? null : (text.split(' ')[0] ?? '');
  return { program: find(programs) ?? (firstWord || null), system: find(systems) };
}
