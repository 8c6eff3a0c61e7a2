import { type RawBuilder, sql } from 'kysely';

/** `where('name', '=', anyOf(names))`: one parameter however many there are, so that the statement stays the same. */
export const anyOf = (texts: readonly string[]): RawBuilder<string> => sql<string>`any(${texts}::text[])`;
