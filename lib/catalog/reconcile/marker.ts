import { sql } from 'kysely';
import type { Db } from '../../db/index.ts';
import { digestOf, ociManifest, parseManifest, type RegistryClient } from '../../registry/index.ts';

/** `ownbase` is reserved: no tenant, and so no push, ever has this name. */
export const markerName = 'ownbase/marker';

export type MarkerStore = Pick<RegistryClient, 'headManifest' | 'putBlob' | 'putManifest'>;

/** The id of this instance, and whether a registry was marked with it before. */
export async function readLink(db: Db): Promise<{ instanceId: string; wasMarked: boolean }> {
  const row = await db
    .selectFrom('registry_link')
    .select(['instance_id', 'marked_at'])
    .executeTakeFirstOrThrow();
  return { instanceId: row.instance_id, wasMarked: row.marked_at !== null };
}

/** Whether the registry has our marker: a tag that carries the id of the instance. */
export async function hasMarker(registry: Pick<MarkerStore, 'headManifest'>, instanceId: string) {
  return (await registry.headManifest(markerName, { kind: 'tag', tag: instanceId })) !== null;
}

/** Makes the registry known as ours. Safe to repeat. */
export async function putMarker(db: Db, registry: MarkerStore, instanceId: string): Promise<void> {
  const config = Buffer.from('{}');
  await registry.putBlob(markerName, config);
  const raw = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: ociManifest,
      config: {
        mediaType: 'application/vnd.oci.empty.v1+json',
        digest: digestOf(config),
        size: config.length,
      },
      layers: [],
      annotations: { 'dev.ownbase.instance': instanceId },
    }),
  );
  const manifest = parseManifest(raw, ociManifest);
  await registry.putManifest(markerName, { kind: 'tag', tag: instanceId }, manifest);
  await db.updateTable('registry_link').set({ marked_at: sql<Date>`now()` }).execute();
}
