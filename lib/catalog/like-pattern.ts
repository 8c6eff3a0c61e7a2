/** For LIKE and ILIKE: what a person typed means itself, its % and _ too. */
export const containing = (text: string): string => `%${literal(text)}%`;
export const beginningWith = (text: string): string => `${literal(text)}%`;

function literal(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
