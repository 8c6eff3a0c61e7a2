import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** For LIKE and ILIKE: what a person typed means itself, its % and _ too. */
export const containing = (text: string): string => `%${literal(text)}%`;
export const beginningWith = (text: string): string => `${literal(text)}%`;

/**
 * Whether an index of words (pg_trgm) has something of what holds this. It is made of three characters in a row, of
 * letters and digits alone, with two blanks before a word and one after it; at the ends of `text` a word may go on.
 * Letters beyond ASCII count in some databases only.
 */
export const isIndexed = (text: string): boolean =>
  /[a-z\d]{3}|[a-z\d]{2}[^a-z\d]|[^a-z\d][a-z\d]/i.test(text);

const lastCharacter = '\u{10ffff}';

/**
 * That a column begins with this, as a range in the order of `text_pattern_ops`: an index serves it also in the plan of a
 * prepared statement, which knows no pattern.
 */
export const beginsWith = (column: RawBuilder<unknown>, prefix: string): RawBuilder<SqlBool> =>
  sql<SqlBool>`(${column} ~>=~ ${prefix} and ${column} ~<~ ${prefix + lastCharacter})`;

function literal(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
