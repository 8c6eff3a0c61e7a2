export { anyOf } from './any-of.ts';
export { batched } from './batched.ts';
export { createDb, createPool, type Db, type DbOrTrx, type Trx } from './client.ts';
export { type CursorType, decodeCursor, encodeCursor } from './cursor.ts';
export { instantText, isoInstant } from './instants.ts';
export { migrateToLatest } from './migrate.ts';
export { plannedEachTime } from './prepared-statements.ts';
export type { Database } from './schema.ts';
export { uniqueViolation } from './unique-violation.ts';
