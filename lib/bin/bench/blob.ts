import { createHash, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { buildTenant } from '../../testing/accounts.ts';
import {
  addUser,
  type BenchConsole,
  clientToken,
  processorMs,
  startBenchConsole,
  watchMemory,
} from './console.ts';
import { sideBySide } from './measure.ts';
import { type Door, pullBlob, pushStream } from './registry-door.ts';
import { boundRow, plainRow, type Row, rateRow } from './table.ts';

const mebibyte = 1024 * 1024;
const sizeBytes = 512 * mebibyte;
const rounds = 9;
/** A pull is over in less than a second, and says little alone. */
const pulls = 15;
const rssGrowthMax = 100;

/** A large layer up and down: through the gateway, and the same Distribution without it. */
export async function benchBlob(): Promise<Row[]> {
  await using console = await startBenchConsole();
  const { ours, reference } = await openDoors(console);
  // What a process takes for its first request is no growth by size.
  for (const door of [ours, reference]) await pushAndPull(door, makeBlob(8 * mebibyte));
  const memory = watchMemory(console.webPid);
  const blobs = Array.from({ length: rounds }, () => makeBlob(sizeBytes));
  const measured = async (rounds: number, move: (door: Door, blob: Blob) => Promise<void>) => {
    const busy = watchProcessor(console.webPid);
    const timed = (door: Door) => (round: number) =>
      throughput(() => move(door, blobs[round % blobs.length]!));
    const rates = await sideBySide(rounds, {
      ours: (round) => busy.during(() => timed(ours)(round)),
      reference: timed(reference),
    });
    return { rates, busy };
  };
  const up = await measured(rounds, push);
  const down = await measured(pulls, pull);
  const drained = await measured(pulls, drain);
  const grownBytes = memory.end();
  const rows = (what: string, { rates, busy }: typeof up, atLeast: number | null) => [
    rateRow(what, { ...rates, unit: 'MB/s', atLeast }),
    plainRow(
      'processor that the web process takes for it',
      `${(100 * busy.share()).toFixed(0)} %`,
      `of one of ${availableParallelism()} that client and registry use too`,
    ),
  ];
  return [
    ...rows('512 MB blob, up', up, 0.85),
    ...rows('512 MB blob, down, its digest checked', down, 0.85),
    ...rows('512 MB blob, down, thrown away', drained, null),
    boundRow('memory that the web process takes for it', {
      value: grownBytes / mebibyte,
      unit: 'MB',
      below: rssGrowthMax,
    }),
  ];
}

async function openDoors(console: BenchConsole): Promise<{ ours: Door; reference: Door }> {
  const tenant = await buildTenant(console.db);
  const { basic } = await addUser(console.db, { [tenant]: 'developer' });
  const name = `${tenant}/blobs`;
  const direct = 'direct/blobs';
  return {
    ours: { origin: console.origin, name, bearer: await clientToken(console.origin, basic, name) },
    reference: { origin: console.registryUrl, name: direct, bearer: console.storageToken(direct) },
  };
}

type Blob = { digest: string; pieces: Buffer[]; sizeBytes: number };

/** Random at its beginning, so that no two are the same; the rest is one buffer again and again. */
function makeBlob(size: number): Blob {
  const piece = randomBytes(mebibyte);
  const pieces = Array.from({ length: size / mebibyte }, () => piece);
  const hash = createHash('sha256');
  for (const each of pieces) hash.update(each);
  return { digest: `sha256:${hash.digest('hex')}`, pieces, sizeBytes: size };
}

async function* stream({ pieces }: Blob): AsyncIterable<Buffer> {
  const stepBytes = 64 * 1024;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += stepBytes) yield piece.subarray(at, at + stepBytes);
  }
}

const push = (door: Door, blob: Blob): Promise<void> => pushStream(door, blob.digest, stream(blob));

/** Holds what comes against its digest, as docker, containerd, podman and skopeo do with every layer. */
async function pull(door: Door, { digest }: Blob): Promise<void> {
  const hash = createHash('sha256');
  await pullBlob(door, digest, hash);
  const received = `sha256:${hash.digest('hex')}`;
  if (received !== digest) throw new Error(`${received} instead of ${digest}`);
}

/** Throws away what comes, as no client does: the most that goes through when nobody looks at it. */
async function drain(door: Door, { digest, sizeBytes: expected }: Blob): Promise<void> {
  let received = 0;
  const count = ({ length }: Buffer) => {
    received += length;
  };
  await pullBlob(door, digest, { update: count });
  if (received !== expected) throw new Error(`${received} bytes instead of ${expected}`);
}

async function pushAndPull(door: Door, blob: Blob): Promise<void> {
  await push(door, blob);
  await pull(door, blob);
}

/** How much of a processor a process takes while something is done. */
function watchProcessor(pid: number) {
  let [processor, clock] = [0, 0];
  return {
    async during<Result>(work: () => Promise<Result>): Promise<Result> {
      const [before, began] = [processorMs(pid), performance.now()];
      const result = await work();
      processor += processorMs(pid) - before;
      clock += performance.now() - began;
      return result;
    },
    share: () => processor / clock,
  };
}

/** In megabytes a second. */
async function throughput(transfer: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await transfer();
  return sizeBytes / 1e6 / ((performance.now() - began) / 1000);
}
