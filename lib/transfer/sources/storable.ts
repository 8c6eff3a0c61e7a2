/**
 * The beginning of a text that stands in an archive, where anything may stand: PostgreSQL keeps no NUL in text and no
 * half of a surrogate pair in JSON.
 */
export const toStorable = (text: string, maxLength: number): string =>
  Buffer.from(text.slice(0, maxLength).replaceAll('\0', '')).toString();
