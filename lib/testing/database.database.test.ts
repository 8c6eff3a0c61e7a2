import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createTestDatabase } from './database.ts';

test('a test database is migrated, UTF-8, and its own', async () => {
  await using first = await createTestDatabase();
  await using second = await createTestDatabase();
  await first.db.insertInto('tenants').values({ id: 'acme', display_name: '租户' }).execute();

  const { rows } = await sql<{ encoding: string }>`
    select pg_encoding_to_char(encoding) as encoding from pg_database where datname = current_database()
  `.execute(first.db);
  expect(rows).toEqual([{ encoding: 'UTF8' }]);
  expect(await second.db.selectFrom('tenants').select('id').where('id', '=', 'acme').execute()).toEqual([]);
});
