import { storable } from '../registry/index.ts';

/** Shorter ones stand in every other word: blacking them out would only hide the text around. */
const shortestSecret = 6;
/** Of a key of many lines, those that are not its frame. */
const shortestLine = 16;

/**
 * The text with every secret in it blacked out, also where it is part of something longer, and each line of one that has
 * several: logs come line by line.
 */
export function redact(text: string, secrets: readonly string[]): string {
  let shown = text;
  // The longest first: one may be the beginning of another.
  const all = secrets.flatMap(partsOf).sort((a, b) => b.length - a.length);
  for (const secret of all) shown = shown.replaceAll(secret, '••••••');
  return shown;
}

/**
 * For people, in so many characters. Cut only when the secrets are out of it: half of one would be left. Containers say
 * what they like; here is only what PostgreSQL stores.
 */
export function redactedStart(text: string, secrets: readonly string[], longest: number): string {
  return storable(redact(text, secrets).slice(0, longest));
}

function partsOf(secret: string): string[] {
  if (secret.length < shortestSecret) return [];
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const long = lines.filter((line) => line.length >= shortestLine && !line.startsWith('-----'));
  return lines.length > 1 ? [secret, ...long] : [secret];
}
