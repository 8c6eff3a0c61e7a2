import { randomBytes } from 'node:crypto';
import { readFile, rm, symlink } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestFolder } from '../../testing/folder.ts';
import { createUploads, type Uploads } from './uploads.ts';

let folder: string;
let uploads: Uploads;
beforeAll(async () => {
  folder = await makeTestFolder();
  uploads = createUploads(folder, { maxBytes: 2 ** 30 });
});
afterAll(async () => await rm(folder, { recursive: true }));

const patch = (offset: number, sizeBytes?: number) =>
  new Request('http://localhost/', {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
      ...(sizeBytes !== undefined && { 'content-length': String(sizeBytes) }),
    },
  });
const head = () =>
  new Request('http://localhost/', { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });

describe('bytes that go from the connection to the disk', () => {
  test('come one piece after the other, and the file is what was sent', async () => {
    const bytes = randomBytes(3_000_000);
    await uploads.create('pieces', bytes.length);
    const [first, second] = [bytes.subarray(0, 1_000_001), bytes.subarray(1_000_001)];
    const begun = await uploads.handle('pieces', patch(0, first.length), Readable.from([first]));
    expect([begun.status, begun.headers.get('upload-offset')]).toEqual([204, '1000001']);
    expect((await uploads.handle('pieces', head())).headers.get('upload-offset')).toBe('1000001');
    expect((await uploads.handle('pieces', patch(0, 1), Readable.from([first]))).status).toBe(409);
    await uploads.handle('pieces', patch(first.length, second.length), Readable.from([second]));
    expect((await readFile(uploads.fileOf('pieces'))).equals(bytes)).toBe(true);
  });

  test('more than was announced is refused, with a length and without one', async () => {
    await uploads.create('more', 10);
    expect((await uploads.handle('more', patch(0, 11), Readable.from([randomBytes(11)]))).status).toBe(413);
    expect((await uploads.handle('more', patch(0), Readable.from([randomBytes(11)]))).status).toBe(413);
    expect(await uploads.receivedBytes('more')).toBe(0);
  });

  test('a connection that breaks leaves what arrived', async () => {
    await uploads.create('broken', 10);
    const body = new PassThrough();
    const answer = uploads.handle('broken', patch(0), body);
    body.write(Buffer.from('abcd'));
    await expect.poll(() => uploads.receivedBytes('broken'), { timeout: 20_000 }).toBe(4);
    body.destroy(new Error('gone'));
    expect((await answer).ok).toBe(false);
    const rest = await uploads.handle('broken', patch(4, 6), Readable.from([Buffer.from('efghij')]));
    expect(rest.status).toBe(204);
    expect(await readFile(uploads.fileOf('broken'), 'utf8')).toBe('abcdefghij');
  });

  test('a disk that is full is told, over a connection that stays', async () => {
    await uploads.create('full', 100);
    await rm(uploads.fileOf('full'));
    await symlink('/dev/full', uploads.fileOf('full'));
    const body = new PassThrough();
    const answer = uploads.handle('full', patch(0), body);
    body.write(Buffer.from('abcd'));
    expect((await answer).status).toBe(507);
    expect(body.destroyed).toBe(false);
  });

  test('who comes back while the old connection hangs goes on', async () => {
    await uploads.create('hanging', 8);
    const body = new PassThrough();
    const hanging = uploads.handle('hanging', patch(0), body);
    body.write(Buffer.from('abcd'));
    await expect.poll(() => uploads.receivedBytes('hanging'), { timeout: 20_000 }).toBe(4);
    const asked = await uploads.handle('hanging', head());
    expect(asked.headers.get('upload-offset')).toBe('4');
    const rest = await uploads.handle('hanging', patch(4, 4), Readable.from([Buffer.from('efgh')]));
    expect(rest.status).toBe(204);
    expect((await hanging).ok).toBe(false);
    expect(await readFile(uploads.fileOf('hanging'), 'utf8')).toBe('abcdefgh');
  });
});
