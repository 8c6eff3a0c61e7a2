import { buildTenant } from '../../testing/accounts.ts';
import { buildImage } from '../../testing/images.ts';
import { addUser, type BenchConsole, clientToken, startBenchConsole } from './console.ts';
import { median, sideBySide } from './measure.ts';
import { type Door, pushManifest, pushSmallBlob } from './registry-door.ts';
import type { Row } from './table.ts';
import { openWire, requestText } from './wire.ts';

const rounds = 7;
const asksPerRound = 300;
const addedMsMax = 1.5;

/** HEAD of a manifest by its tag, one after the other: what a client does before every pull. */
export async function benchHead(): Promise<Row[]> {
  await using console = await startBenchConsole();
  const doors = await pushBoth(console);
  const { ours, reference } = await sideBySide(rounds, {
    ours: () => medianHead(doors.ours),
    reference: () => medianHead(doors.reference),
  });
  const added = ours - reference;
  return [
    {
      what: 'HEAD of a manifest, median',
      ours: `${ours.toFixed(2)} ms`,
      reference: `${reference.toFixed(2)} ms`,
      ratio: `${added >= 0 ? '+' : ''}${added.toFixed(2)} ms`,
      goal: `≤ +${addedMsMax} ms`,
      met: added <= addedMsMax,
    },
  ];
}

async function pushBoth(console: BenchConsole): Promise<{ ours: Door; reference: Door }> {
  const tenant = await buildTenant(console.db);
  const { basic } = await addUser(console.db, { [tenant]: 'developer' });
  const name = `${tenant}/head`;
  const pushing = { origin: console.origin, name, bearer: await clientToken(console.origin, basic, name) };
  const direct = 'direct/head';
  const reference = {
    origin: console.registryUrl,
    name: direct,
    bearer: console.storageToken(direct),
  };
  for (const door of [pushing, reference]) {
    const image = buildImage('head');
    for (const blob of [image.config, ...image.layers]) await pushSmallBlob(door, blob.digest, blob.bytes);
    await pushManifest(door, 'v1', image);
  }
  const bearer = await clientToken(console.origin, basic, name);
  return { ours: { ...pushing, bearer }, reference };
}

async function medianHead({ origin, name, bearer }: Door): Promise<number> {
  const request = requestText('HEAD', `${origin}/v2/${name}/manifests/v1`, {
    authorization: `Bearer ${bearer}`,
    accept: 'application/vnd.oci.image.manifest.v1+json',
  });
  const wire = await openWire(origin);
  const tookMs: number[] = [];
  for (let turn = 0; turn < asksPerRound; turn += 1) {
    const began = performance.now();
    const { status } = await wire.ask(request);
    if (status !== 200) throw new Error(`HEAD of a manifest: ${status}`);
    tookMs.push(performance.now() - began);
  }
  wire.close();
  return median(tookMs);
}
