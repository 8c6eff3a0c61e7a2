export { createDb, createPool, type Db, type DbOrTrx, type Trx } from './client.ts';
export { migrateToLatest } from './migrate.ts';
export type { Database } from './schema.ts';
