import type { UnknownReason } from '../../contract/registry.ts';
import { anyOf, type Db } from '../../db/index.ts';
import { isName } from '../../registry/index.ts';
import type { Target } from './bring-in.ts';
import { inChunks } from './limit.ts';
import { markerName } from './marker.ts';
import { ReconcileProblem } from './problem.ts';
import type { Storage } from './storage.ts';

export type Unknown = { storageName: string; prefix: string; reason: UnknownReason };
/** What a name of the registry is to the catalog; null: a repository that was deleted. */
export type Place = { target: Target } | { unknown: Unknown } | null;

/** Every name of the registry but that of our marker, and those that the catalog alone knows, sorted. */
export async function listNames(db: Db, storage: Storage, { adopt }: { adopt: boolean }): Promise<string[]> {
  const names = new Set<string>();
  for await (const page of storage.listCatalog()) for (const name of page) names.add(name);
  names.delete(markerName);
  const known = await listKnownNames(db);
  if (!adopt) requireMostOf(known, names);
  for (const name of known) names.add(name);
  return [...names].sort();
}

/** The storage names of live repositories whose content was there the last time. */
async function listKnownNames(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('repositories as r')
    .select('r.storage_name')
    .where('r.deletion_id', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('manifests as m')
          .select('m.digest')
          .whereRef('m.repository_id', '=', 'r.id')
          .where('m.deletion_id', 'is', null)
          .where('m.missing_at', 'is', null),
      ),
    )
    .execute();
  return rows.map((row) => row.storage_name);
}

/** @throws ReconcileProblem emptied */
function requireMostOf(known: readonly string[], names: ReadonlySet<string>): void {
  const found = known.filter((name) => names.has(name)).length;
  if (found * 2 >= known.length && (found > 0 || known.length === 0)) return;
  throw new ReconcileProblem(
    'emptied',
    `The registry lists ${found} of the ${known.length} repositories that the catalog knows. That looks like a lost disk and not like a deletion, so nothing was changed. If it is meant so, confirm it; what is not there is then marked as missing.`,
  );
}

const chunkSize = 500;

/** Finds out what each name is, some hundred at a time. A name that a row has as its storage name is that row's. */
export async function* placeNames(
  db: Db,
  names: readonly string[],
): AsyncGenerator<{ name: string; place: Place }> {
  for (const chunk of inChunks(names, chunkSize)) {
    const rows = await db
      .selectFrom('repositories')
      .select(['id', 'tenant_id', 'name', 'storage_name', 'deletion_id'])
      .where((eb) => {
        const ours = anyOf(chunk);
        return eb.or([
          eb('storage_name', '=', ours),
          eb.and([eb('name', '=', ours), eb('deletion_id', 'is', null)]),
        ]);
      })
      .execute();
    const byStorageName = new Map(rows.map((row) => [row.storage_name, row]));
    const liveNames = new Set(rows.filter((row) => row.deletion_id === null).map((row) => row.name));
    const tenants = await findTenants(db, chunk);
    for (const name of chunk) {
      const row = byStorageName.get(name);
      if (row?.deletion_id) yield { name, place: null };
      else if (row) yield { name, place: { target: targetOf(row.id, row.tenant_id, name) } };
      else yield { name, place: placeNew(name, { liveNames, tenants }) };
    }
  }
}

const targetOf = (id: string | null, tenantId: string, storageName: string): Target => ({
  id,
  tenantId,
  storageName,
});

const prefixOf = (name: string): string => name.split('/', 1)[0]!;

async function findTenants(db: Db, names: readonly string[]): Promise<ReadonlySet<string>> {
  const prefixes = [...new Set(names.map(prefixOf))];
  const rows = await db
    .selectFrom('tenants')
    .select('id')
    .where('id', '=', anyOf(prefixes))
    .where('deleted_at', 'is', null)
    .execute();
  return new Set(rows.map((row) => row.id));
}

function placeNew(
  name: string,
  { liveNames, tenants }: { liveNames: ReadonlySet<string>; tenants: ReadonlySet<string> },
): Place {
  const prefix = prefixOf(name);
  const because = (reason: UnknownReason) => ({ unknown: { storageName: name, prefix, reason } });
  if (!isName(name) || prefix === name) return because('name-invalid');
  if (!tenants.has(prefix)) return because('no-tenant');
  if (liveNames.has(name)) return because('name-taken');
  return { target: targetOf(null, prefix, name) };
}
