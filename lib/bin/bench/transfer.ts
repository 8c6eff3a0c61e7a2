import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { request } from 'undici';
import { digestOf } from '../../registry/index.ts';
import { buildTenant, uniqueName } from '../../testing/accounts.ts';
import { buildManifest, describe, mediaTypes } from '../../testing/images.ts';
import { hasSkopeo } from '../../testing/machine.ts';
import { expectDone, runProgram } from '../../testing/programs.ts';
import { addUser, type BenchConsole, clientToken, startBenchConsole, watchMemory } from './console.ts';
import { median, sideBySide } from './measure.ts';
import { type Door, pushManifest, pushSmallBlob } from './registry-door.ts';
import { boundRow, plainRow, type Row, rateRow } from './table.ts';

const layers = 10;
const layerBytes = 100 * 1024 * 1024;
const rounds = 7;

/**
 * An image of 1 GB gets a name in another tenant, and goes out as a file: by the API, and by skopeo, which mounts the
 * blobs of a copy too.
 */
export async function benchTransfer(): Promise<Row[]> {
  await using console = await startBenchConsole();
  const [from, to] = [await buildTenant(console.db), await buildTenant(console.db)];
  const user = await addUser(console.db, { [from]: 'developer', [to]: 'developer' });
  const source = `${from}/big`;
  const bearer = await clientToken(console.origin, user.basic, source);
  await pushBig({ origin: console.origin, name: source, bearer });
  const folder = await mkdtemp(path.join(tmpdir(), 'ownbase-bench-'));
  try {
    const big: Big = { console, user, source, folder, newName: () => `${to}/${uniqueName('app')}:v1` };
    return [...(await benchCopy(big)), ...(await benchDownload(big))];
  } finally {
    await rm(folder, { recursive: true });
  }
}

type User = { name: string; secret: string };
type Big = { console: BenchConsole; user: User; source: string; folder: string; newName: () => string };

async function benchCopy({ console, user, source, newName }: Big): Promise<Row[]> {
  const ours = () => timed(() => copyByApi(console, user.secret, `${source}:v1`, newName()));
  if (!hasSkopeo()) return [goal(median(await inTurn(ours)))];
  const at = registryOf(console);
  const reference = () => timed(() => skopeoCopy(user, `${at}/${source}:v1`, `${at}/${newName()}`));
  const compared = await sideBySide(rounds, { ours, reference });
  return [
    goal(compared.ours),
    plainRow('the same by skopeo copy', ms(compared.ours), ms(compared.reference)),
  ];
}

async function benchDownload({ console, user, source, folder }: Big): Promise<Row[]> {
  if (!hasSkopeo()) return [];
  const file = path.join(folder, 'image.tar');
  const perSecond = async (work: () => Promise<unknown>) => {
    await rm(file, { force: true });
    return (layers * layerBytes) / 1e6 / ((await timed(work)) / 1000);
  };
  const id = await findId(console, source);
  const memory = watchMemory(console.webPid);
  const { ours, reference } = await sideBySide(3, {
    ours: () => perSecond(() => downloadByApi(console, user.secret, id, file)),
    reference: () =>
      perSecond(() => skopeoCopy(user, `${registryOf(console)}/${source}:v1`, `oci-archive:${file}:v1`)),
  });
  return [
    rateRow('download of a 1 GB image as a file', { ours, reference, unit: 'MB/s', atLeast: 1 }),
    boundRow('memory that the web process takes for it', {
      value: memory.end() / 1e6,
      unit: 'MB',
      below: 250,
    }),
  ];
}

export const registryOf = ({ origin }: BenchConsole): string => `docker://${new URL(origin).host}`;

async function findId({ db }: BenchConsole, name: string): Promise<string> {
  const { id } = await db
    .selectFrom('repositories')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return id;
}

async function downloadByApi(
  { origin }: BenchConsole,
  secret: string,
  id: string,
  file: string,
): Promise<void> {
  const answer = await request(`${origin}/api/v1/repositories/${id}/images/v1/archive`, {
    headers: { authorization: `Bearer ${secret}` },
  });
  if (answer.statusCode !== 200) throw new Error(`GET of an archive: ${answer.statusCode}`);
  await pipeline(answer.body, createWriteStream(file));
}

async function inTurn(measure: () => Promise<number>): Promise<number[]> {
  const measured: number[] = [];
  for (let round = 0; round < rounds; round += 1) measured.push(await measure());
  return measured;
}

export async function skopeoCopy({ name, secret }: User, from: string, to: string): Promise<void> {
  const options = [
    ['src', from],
    ['dest', to],
  ].flatMap(([end, place]) =>
    place!.startsWith('docker://') ? [`--${end}-tls-verify=false`, `--${end}-creds=${name}:${secret}`] : [],
  );
  await expectDone(runProgram('skopeo', ['copy', ...options, from, to]));
}

const ms = (value: number): string => `${value.toFixed(0)} ms`;
const goal = (value: number): Row =>
  boundRow('copy of a 1 GB image to another tenant', { value, unit: 'ms', below: 200 });

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function copyByApi({ origin }: BenchConsole, secret: string, from: string, to: string): Promise<void> {
  const answer = await fetch(`${origin}/api/v1/copies`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ from, to }),
  });
  if (answer.status !== 201) throw new Error(`POST of a copy: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

async function pushBig(door: Door): Promise<void> {
  const blobs = Array.from({ length: layers }, () => blobOf(mediaTypes.oci.layer, randomBytes(layerBytes)));
  const config = blobOf(
    mediaTypes.oci.config,
    Buffer.from(
      JSON.stringify({
        os: 'linux',
        architecture: 'amd64',
        config: {},
        rootfs: { type: 'layers', diff_ids: blobs.map(({ digest }) => digest) },
      }),
    ),
  );
  for (const blob of [config, ...blobs]) await pushSmallBlob(door, blob.digest, blob.bytes);
  const json = {
    schemaVersion: 2,
    mediaType: mediaTypes.oci.manifest,
    config: describe(config),
    layers: blobs.map(describe),
  };
  await pushManifest(door, 'v1', buildManifest(json, mediaTypes.oci.manifest));
}

const blobOf = (mediaType: string, bytes: Buffer) => ({ mediaType, bytes, digest: digestOf(bytes) });
