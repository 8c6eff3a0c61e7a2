import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { type CursorType, decodeCursor, encodeCursor } from '../db/index.ts';
import { AppError } from '../errors.ts';

/** What a list is sorted by; `id` tells apart rows with the same key. Keys are never null. */
export type SortKey = { type: CursorType; key: RawBuilder<unknown>; id: RawBuilder<unknown> };
export type Sorting = SortKey & {
  /** Goes into the cursor, so that one of another sort is refused. */
  name: string;
  order: 'asc' | 'desc';
  idType: 'string' | 'number';
};

const sqlType = { string: sql`text`, number: sql`bigint`, instant: sql`timestamptz` } satisfies Record<
  CursorType,
  RawBuilder<unknown>
>;

/** The key as text that loses nothing: a JavaScript Date would cut the microseconds off. */
export function keyText({ type, key }: SortKey): RawBuilder<string> {
  if (type !== 'instant') return sql<string>`(${key})::text`;
  return sql<string>`to_char(${key} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

export function orderBy({ key, id, order }: Sorting): RawBuilder<unknown> {
  const direction = order === 'asc' ? sql`asc` : sql`desc`;
  return sql`${key} ${direction}, ${id} ${direction}`;
}

/**
 * The condition for the rows after the cursor; true without one.
 * @throws AppError INVALID_INPUT `invalid-cursor`, also for the cursor of another sort or order.
 */
export function after(sorting: Sorting, cursor: string | undefined): RawBuilder<SqlBool> {
  if (cursor === undefined) return sql<SqlBool>`true`;
  const [mark, key, id] = decodeCursor(cursor, ['string', sorting.type, sorting.idType]);
  if (mark !== markOf(sorting) || key === null || id === null) {
    throw new AppError(
      'INVALID_INPUT',
      'The cursor belongs to another list or sort. Start again without it.',
      {
        reason: 'invalid-cursor',
      },
    );
  }
  const comparison = sorting.order === 'asc' ? sql`>` : sql`<`;
  return sql<SqlBool>`(${sorting.key}, ${sorting.id})
    ${comparison} (${key}::${sqlType[sorting.type]}, ${id}::${sqlType[sorting.idType]})`;
}

/** Cuts a page out of rows of which one more than the limit was read. */
export function cutPage<Row extends { sort_key: string; sort_id: string | number }>(
  rows: readonly Row[],
  sorting: Sorting,
  limit: number,
): { rows: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  if (!last || rows.length <= limit) return { rows: page, nextCursor: null };
  const key = sorting.type === 'number' ? Number(last.sort_key) : last.sort_key;
  return { rows: page, nextCursor: encodeCursor([markOf(sorting), key, last.sort_id]) };
}

const markOf = ({ name, order }: Sorting): string => `${name}:${order}`;
