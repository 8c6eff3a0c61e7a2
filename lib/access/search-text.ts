import { type RawBuilder, type ReferenceExpression, sql } from 'kysely';
import type { Database } from '../db/index.ts';

/** Whether the column holds the text, as it stands and in any case: `%` and `_` mean themselves. */
export function containsText<Table extends keyof Database>(
  column: ReferenceExpression<Database, Table> & string,
  text: string,
): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} ilike ${`%${text.replace(/[\\%_]/g, '\\$&')}%`}`;
}
