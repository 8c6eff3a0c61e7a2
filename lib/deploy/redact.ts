/** Shorter ones stand in every other word: blacking them out would only hide the text around. */
const shortestSecret = 6;

/** The text with every secret in it blacked out, also where it is part of something longer. */
export function redact(text: string, secrets: readonly string[]): string {
  let shown = text;
  // The longest first: one may be the beginning of another.
  const all = secrets.filter((secret) => secret.length >= shortestSecret).sort((a, b) => b.length - a.length);
  for (const secret of all) shown = shown.replaceAll(secret, '••••••');
  return shown;
}
