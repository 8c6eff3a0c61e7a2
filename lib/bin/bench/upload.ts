import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TransferView } from '../../contract/transfers.ts';
import { digestOf } from '../../registry/index.ts';
import { buildTenant, uniqueName } from '../../testing/accounts.ts';
import { childOf } from '../../testing/console.ts';
import { mediaTypes } from '../../testing/images.ts';
import { hasSkopeo } from '../../testing/machine.ts';
import { expectDone, runProgram } from '../../testing/programs.ts';
import { tarEnd, tarHeader, tarPadding } from '../../transfer/index.ts';
import { addUser, type BenchConsole, startBenchConsole, watchMemory } from './console.ts';
import { sideBySide } from './measure.ts';
import { boundRow, type Row, rateRow } from './table.ts';
import { registryOf, skopeoCopy } from './transfer.ts';

const mebibyte = 1024 * 1024;
const rounds = 3;

/**
 * Archives of images come in: by the API with curl, as the README has it, and by skopeo through the same front door.
 * The layers of the docker archive are compressed on the way: they hold programs.
 */
export async function benchUpload(): Promise<Row[]> {
  if (!hasSkopeo()) return [];
  await using console = await startBenchConsole();
  const folder = await mkdtemp(path.join(tmpdir(), 'ownbase-bench-'));
  const bench: Bench = { console, folder };
  try {
    return [
      await compare(bench, 'upload of a 1 GB OCI archive', 'oci-archive', await writeOci(folder, 10, 100)),
      await compare(
        bench,
        'upload of a 1 GB docker archive',
        'docker-archive',
        await writeDocker(folder, 10, 100),
      ),
      ...(await watchLarge(bench)),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

type Bench = { console: BenchConsole; folder: string };
type Owner = { tenantId: string; user: { name: string; secret: string } };

/** Somebody who sees nothing of the others: what they bring is in no repository that skopeo could mount it from. */
async function newOwner({ console: { db } }: Bench): Promise<Owner> {
  const tenantId = await buildTenant(db);
  return { tenantId, user: await addUser(db, { [tenantId]: 'developer' }) };
}

async function compare(
  bench: Bench,
  what: string,
  format: 'oci-archive' | 'docker-archive',
  file: string,
): Promise<Row> {
  const { size } = await stat(file);
  const perSecond = async (work: (owner: Owner, name: string) => Promise<unknown>) => {
    const owner = await newOwner(bench);
    const began = performance.now();
    await work(owner, `${owner.tenantId}/${uniqueName('app')}:v1`);
    return size / 1e6 / ((performance.now() - began) / 1000);
  };
  const { ours, reference } = await sideBySide(rounds, {
    ours: () => perSecond((owner, name) => uploadByApi(bench, owner, { file, to: name })),
    reference: () =>
      perSecond(({ user }, name) =>
        skopeoCopy(user, `${format}:${file}`, `${registryOf(bench.console)}/${name}`),
      ),
  });
  await rm(file);
  return rateRow(what, { ours, reference, unit: 'MB/s', atLeast: 1 });
}

async function watchLarge(bench: Bench): Promise<Row[]> {
  const { console, folder } = bench;
  const owner = await newOwner(bench);
  const file = await writeDocker(folder, 5, 1024);
  const web = watchMemory(console.webPid);
  const worker = watchMemory(childOf(console.pid, 'worker.ts'));
  await uploadByApi(bench, owner, { file, to: `${owner.tenantId}/large:v1` });
  const row = (what: string, bytes: number) => boundRow(what, { value: bytes / 1e6, unit: 'MB', below: 250 });
  return [
    row('memory that the web process takes for an upload of 5 GB', web.end()),
    row('memory that the worker takes for it', worker.end()),
  ];
}

async function uploadByApi(
  { console }: Bench,
  { tenantId, user }: Owner,
  { file, to }: { file: string; to: string },
): Promise<void> {
  const { size } = await stat(file);
  const authorization = `Bearer ${user.secret}`;
  const ask = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const answer = await fetch(`${console.origin}/api/v1${address}`, {
      ...init,
      headers: { authorization, ...init.headers },
    });
    if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const body = JSON.stringify({ kind: 'upload', tenantId, to, file: { name: 'image.tar', sizeBytes: size } });
  const headers = { 'content-type': 'application/json' };
  const begun = (await (await ask('/transfers', { method: 'POST', headers, body })).json()) as TransferView;
  const said = {
    authorization,
    'tus-resumable': '1.0.0',
    'upload-offset': '0',
    'content-type': 'application/offset+octet-stream',
    expect: '',
  };
  const told = Object.entries(said).flatMap(([name, value]) => ['-H', `${name}:${value && ` ${value}`}`]);
  const address = `${console.origin}/api/v1/uploads/${begun.files[0]!.uploadId}`;
  const timeoutMs = 600_000;
  await expectDone(runProgram('curl', ['-sSf', '-X', 'PATCH', '-T', file, ...told, address], { timeoutMs }));
  for (;;) {
    const now = (await (await ask(`/transfers/${begun.id}`)).json()) as TransferView;
    if (now.state === 'succeeded') return;
    if (now.state === 'failed') throw new Error(`the upload failed: ${JSON.stringify(now.problem)}`);
    await sleep(100);
  }
}

type Part = { name: string; bytes: Buffer };

/** Bytes that no layer shares with another. */
function* contentOf(layer: number, sizeBytes: number, filler: Buffer): Iterable<Buffer> {
  for (let at = 0; at < sizeBytes; at += filler.length) {
    const piece = Buffer.from(filler.subarray(0, Math.min(filler.length, sizeBytes - at)));
    piece.write(`${layer} ${at} ${process.pid} ${uniqueName('layer')}`);
    yield piece;
  }
}

async function writeOci(folder: string, layers: number, layerMebibytes: number): Promise<string> {
  const filler = randomBytes(mebibyte);
  const held = Array.from({ length: layers }, (_, layer) => {
    const bytes = Buffer.concat([...contentOf(layer, layerMebibytes * mebibyte, filler)]);
    return { bytes, digest: digestOf(bytes) };
  });
  const config = configOf(held.map(({ digest }) => digest));
  const describe = (mediaType: string, bytes: Buffer) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.oci.manifest,
      config: describe(mediaTypes.oci.config, config),
      layers: held.map(({ bytes }) => describe(mediaTypes.oci.layer, bytes)),
    }),
  );
  const index = { schemaVersion: 2, manifests: [describe(mediaTypes.oci.manifest, manifest)] };
  const blob = (bytes: Buffer): Part => ({ name: `blobs/sha256/${digestOf(bytes).slice(7)}`, bytes });
  const file = path.join(folder, 'oci.tar');
  const parts: Part[] = [
    blob(config),
    blob(manifest),
    ...held.map(({ bytes }) => blob(bytes)),
    { name: 'index.json', bytes: Buffer.from(JSON.stringify(index)) },
    { name: 'oci-layout', bytes: Buffer.from('{"imageLayoutVersion":"1.0.0"}') },
  ];
  const tar = Readable.from([...parts.flatMap((part) => [...tarOf(part)]), tarEnd], { objectMode: false });
  await pipeline(tar, createWriteStream(file));
  return file;
}

/** Layers as plain tars, of one file each. */
async function writeDocker(folder: string, layers: number, layerMebibytes: number): Promise<string> {
  const filler = (await readFile(process.execPath)).subarray(0, 64 * mebibyte);
  const file = path.join(folder, 'docker.tar');
  const sizeBytes = layerMebibytes * mebibyte;
  const inner = tarHeader('content', { sizeBytes });
  const diffIds: string[] = [];
  const parts = async function* () {
    for (let layer = 0; layer < layers; layer += 1) {
      const hash = createHash('sha256');
      yield tarHeader(`${layer}.tar`, { sizeBytes: sizeBytes + inner.length + tarEnd.length });
      for (const piece of [inner, ...contentOf(layer, sizeBytes, filler), tarEnd]) {
        hash.update(piece);
        yield piece;
      }
      diffIds.push(`sha256:${hash.digest('hex')}`);
      yield tarPadding(sizeBytes + inner.length + tarEnd.length);
    }
    const config = configOf(diffIds);
    const list = [
      { Config: 'config.json', RepoTags: ['bench/app:1'], Layers: diffIds.map((_, at) => `${at}.tar`) },
    ];
    yield* tarOf({ name: 'config.json', bytes: config });
    yield* tarOf({ name: 'manifest.json', bytes: Buffer.from(JSON.stringify(list)) });
    yield tarEnd;
  };
  await pipeline(Readable.from(parts(), { objectMode: false }), createWriteStream(file));
  return file;
}

const configOf = (diffIds: readonly string[]): Buffer =>
  Buffer.from(
    JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      config: {},
      rootfs: { type: 'layers', diff_ids: diffIds },
    }),
  );

function* tarOf({ name, bytes }: Part): Iterable<Buffer> {
  yield tarHeader(name, { sizeBytes: bytes.length });
  yield bytes;
  yield tarPadding(bytes.length);
}
