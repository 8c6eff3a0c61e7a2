/** A sentence with `{name}` in it, and what stands there. */
export function fillSentence(sentence: string, params: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
}
