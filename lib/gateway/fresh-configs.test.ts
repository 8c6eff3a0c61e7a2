import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { digestOf } from '../registry/index.ts';
import { createFreshConfigs } from './fresh-configs.ts';

const configs = createFreshConfigs();
let uploads = 0;

async function upload(pieces: readonly string[], digest: string): Promise<void> {
  uploads += 1;
  const body = Readable.from(pieces.map((piece) => Buffer.from(piece)));
  configs.watch(`upload-${uploads}`, body);
  await finished(body.resume());
  configs.keep(`upload-${uploads}`, 'acme/app', digest);
}

const digestOfText = (text: string) => digestOf(Buffer.from(text));

test('a config is at hand after its upload, once', async () => {
  await upload(['{"os":', '"linux"}'], digestOfText('{"os":"linux"}'));
  expect(configs.get('acme/app', digestOfText('{"os":"linux"}'))?.toString()).toBe('{"os":"linux"}');
  // Another repository has what it was sent itself.
  expect(configs.get('other/app', digestOfText('{"os":"linux"}'))).toBeUndefined();
});

test.each([
  ['what is no JSON', ['layer'], 'layer'],
  ['what is long', ['{', ' '.repeat(70_000), '}'], `{${' '.repeat(70_000)}}`],
  ['nothing', [], ''],
])('%s is not held', async (_, pieces, whole) => {
  await upload(pieces, digestOfText(whole));
  expect(configs.get('acme/app', digestOfText(whole))).toBeUndefined();
});

test('what came in parts, or is not what its digest says, is not held', async () => {
  await upload(['{"a":1'], digestOfText('{"a":1}'));
  expect(configs.get('acme/app', digestOfText('{"a":1}'))).toBeUndefined();
  expect(configs.get('acme/app', digestOfText('{"a":1'))).toBeUndefined();
});

test('an upload that never ends gives nothing', () => {
  configs.keep('unknown', 'acme/app', digestOfText('{}'));
  expect(configs.get('acme/app', digestOfText('{}'))).toBeUndefined();
});

test('many small ones give way as well', async () => {
  const first = '{"n":-1}';
  await upload([first], digestOfText(first));
  for (let each = 0; each < 9000; each += 1) {
    configs.watch(`small-${each}`, Readable.from([Buffer.from('{')]).resume());
  }
  for (let each = 0; each < 9000; each += 1) await upload([`{"n":${each}}`], digestOfText(`{"n":${each}}`));
  expect(configs.get('acme/app', digestOfText(first))).toBeUndefined();
});

test('old ones give way', async () => {
  const first = `{"n":"${'x'.repeat(60_000)}"}`;
  await upload([first], digestOfText(first));
  for (let each = 0; each < 150; each += 1) {
    const text = `{"n":"${each}${'x'.repeat(60_000)}"}`;
    await upload([text], digestOfText(text));
  }
  expect(configs.get('acme/app', digestOfText(first))).toBeUndefined();
});
