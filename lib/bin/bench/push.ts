import { randomBytes } from 'node:crypto';
import { digestOf } from '../../registry/index.ts';
import { buildTenant } from '../../testing/accounts.ts';
import { buildManifest, describe, mediaTypes } from '../../testing/images.ts';
import { addUser, clientToken, startBenchConsole } from './console.ts';
import { keepBusy, sideBySide } from './measure.ts';
import { type Door, pushManifest, pushSmallBlob } from './registry-door.ts';
import { type Row, rateRow } from './table.ts';

const workers = 50;
const rounds = 3;
const forMs = 5000;

/** Small images at many workers: config, one layer of 1 KiB and the manifest, none of them the same twice. */
export async function benchPush(): Promise<Row[]> {
  await using console = await startBenchConsole();
  const tenant = await buildTenant(console.db);
  const { basic } = await addUser(console.db, { [tenant]: 'developer' });
  const ours = async (path: string): Promise<Door> => {
    const name = `${tenant}/${path}`;
    return { origin: console.origin, name, bearer: await clientToken(console.origin, basic, name) };
  };
  const direct = async (path: string): Promise<Door> => {
    const name = `direct/${path}`;
    return { origin: console.registryUrl, name, bearer: console.storageToken(name) };
  };
  const apart = await compare((worker) => `app-${worker}`, { ours, direct });
  const together = await compare(() => 'one', { ours, direct });
  const row = (what: string, rates: { ours: number; reference: number }) =>
    rateRow(what, { ...rates, unit: '/s', atLeast: 0.6 });
  return [
    row(`1-KiB pushes, ${workers} workers, a repository each`, apart),
    row(`1-KiB pushes, ${workers} workers, one repository`, together),
  ];
}

type OpenDoor = (path: string) => Promise<Door>;

async function compare(
  pathOf: (worker: number) => string,
  { ours, direct }: { ours: OpenDoor; direct: OpenDoor },
): Promise<{ ours: number; reference: number }> {
  const measure = (openDoor: OpenDoor) => async () => {
    const doors = await Promise.all(Array.from({ length: workers }, (_, worker) => openDoor(pathOf(worker))));
    await Promise.all(doors.map(pushImage));
    const { perSecond } = await keepBusy({ workers, forMs }, (worker) => pushImage(doors[worker]!));
    return perSecond;
  };
  return await sideBySide(rounds, { ours: measure(ours), reference: measure(direct) });
}

async function pushImage(door: Door): Promise<void> {
  const seed = randomBytes(16).toString('hex');
  const layer = blobOf(mediaTypes.oci.layer, randomBytes(1024));
  const config = blobOf(
    mediaTypes.oci.config,
    Buffer.from(
      JSON.stringify({
        created: '2026-01-02T03:04:05Z',
        os: 'linux',
        architecture: 'amd64',
        config: { Labels: { seed } },
        rootfs: { type: 'layers', diff_ids: [layer.digest] },
      }),
    ),
  );
  for (const blob of [config, layer]) await pushSmallBlob(door, blob.digest, blob.bytes);
  const manifest = buildManifest(
    {
      schemaVersion: 2,
      mediaType: mediaTypes.oci.manifest,
      config: describe(config),
      layers: [describe(layer)],
    },
    mediaTypes.oci.manifest,
  );
  await pushManifest(door, `v-${seed}`, manifest);
}

const blobOf = (mediaType: string, bytes: Buffer) => ({ mediaType, bytes, digest: digestOf(bytes) });
