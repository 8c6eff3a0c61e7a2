import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** For LIKE and ILIKE: what a person typed means itself, its % and _ too. */
export const containing = (text: string): string => `%${literal(text)}%`;
export const beginningWith = (text: string): string => `${literal(text)}%`;

/** The indexes of words hold groups of three characters, and are no help with less. */
export const indexedLength = 3;

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
