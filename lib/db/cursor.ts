import { AppError } from '../errors.ts';

export type CursorType = 'string' | 'number' | 'instant';
type CursorValue<T extends CursorType> = (T extends 'number' ? number : string) | null;

// As ISO text or as PostgreSQL prints it: with all six places, since a Date keeps three and would lose rows.
const instantPattern =
  /^((?!0000)\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,6})?(Z|[+-](0\d|1[0-5])(:?[0-5]\d)?)$/;

/**
 * The place after which the next page begins: the sort key of the last row, as opaque text. An instant goes in as
 * text with microseconds (`pushed_at::text`).
 */
export function encodeCursor(values: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/**
 * The values of a cursor, of the given types in the given order; each may be null. Numbers are whole and safe, and
 * strings hold no NUL, so that none of them makes PostgreSQL fail.
 * @throws AppError INVALID_INPUT `invalid-cursor` for whatever encodeCursor did not make for these types.
 */
export function decodeCursor<const Types extends readonly CursorType[]>(
  text: string,
  types: Types,
): { -readonly [At in keyof Types]: CursorValue<Types[At]> } {
  const values = parseJson(text);
  const fits =
    Array.isArray(values) &&
    values.length === types.length &&
    types.every((type, at) => isOf(type, values[at]));
  if (!fits) {
    throw new AppError('INVALID_INPUT', 'The cursor is not one of this list. Start again without it.', {
      reason: 'invalid-cursor',
    });
  }
  return values as { -readonly [At in keyof Types]: CursorValue<Types[At]> };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

function isOf(type: CursorType, value: unknown): boolean {
  if (value === null) return true;
  if (type === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'string' || value.includes('\0')) return false;
  return type === 'string' || isInstant(value);
}

function isInstant(text: string): boolean {
  const parts = instantPattern.exec(text);
  if (!parts) return false;
  const [, day, time] = parts;
  const at = new Date(`${day}T${time}Z`);
  // Round trip, because Date takes 31 February for 3 March and PostgreSQL refuses it.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${day}T${time}`);
}
