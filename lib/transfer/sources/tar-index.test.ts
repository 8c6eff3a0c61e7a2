import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeTestFolder } from '../../testing/folder.ts';
import { seededRandom } from '../../testing/random.ts';
import { checksumOf, paxRecord, type RawEntry, rawHeader, rawTar } from '../../testing/raw-tar.ts';
import { buildTar, tarEnd, tarHeader } from '../tar.ts';
import { openTar, type TarSource } from './tar-source.ts';

const never = new AbortController().signal;
const longName = `${'folder/'.repeat(20)}${'x'.repeat(80)}/layer.tar`;
const gib = 1024 ** 3;

let folder: string;
beforeAll(async () => {
  folder = await makeTestFolder();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

let files = 0;
async function write(bytes: Buffer): Promise<string> {
  files += 1;
  const file = path.join(folder, `${files}.tar`);
  await writeFile(file, bytes);
  return file;
}
const read = async (bytes: Buffer) => await openTar(await write(bytes), never);

/** What a name in the archive leads to, as text; null where there is none. */
async function contentOf(tar: TarSource, name: string): Promise<string | null> {
  const file = tar.find(name);
  return file && String(await tar.readSmall(file, 1000));
}

describe('the files of an archive are found', () => {
  test('as our own tars have them', async () => {
    const tar = await read(
      buildTar([
        { name: 'a/' },
        { name: 'a/one', content: 'first' },
        { name: 'empty', content: '' },
        { name: 'a/block', content: 'x'.repeat(512) },
        { name: longName, content: 'far away' },
        { name: 'last', content: 'last' },
      ]),
    );
    expect(await contentOf(tar, 'a/one')).toBe('first');
    expect(await contentOf(tar, './a//one')).toBe('first');
    expect(await contentOf(tar, 'empty')).toBe('');
    expect(await contentOf(tar, 'a/block')).toBe('x'.repeat(512));
    expect(await contentOf(tar, longName)).toBe('far away');
    expect(await contentOf(tar, 'last')).toBe('last');
    expect(tar.find('a')).toBe(null);
    expect(tar.find('one')).toBe(null);
  });

  test('as tar-stream has them', async () => {
    const made = pack();
    made.entry({ name: longName }, 'far away');
    made.entry({ name: 'ünï.json' }, '{}');
    made.entry({ name: 'soft', type: 'symlink', linkname: 'ünï.json' });
    made.finalize();
    const tar = await read(await buffer(made));
    expect(await contentOf(tar, longName)).toBe('far away');
    expect(await contentOf(tar, 'soft')).toBe('{}');
  });

  test.each(['ustar', 'pax', 'gnu', 'oldgnu', 'v7'])('as tar packs them by --format=%s', async (format) => {
    const from = path.join(folder, `from-${format}`);
    // Each format has room for another length of names.
    const deep = { v7: 'deep/file', ustar: `${'f'.repeat(90)}/${'g'.repeat(60)}/file` }[format] ?? longName;
    await mkdir(path.join(from, path.dirname(deep)), { recursive: true });
    await writeFile(path.join(from, deep), 'deep');
    await writeFile(path.join(from, 'target'), 'aimed at');
    await link(path.join(from, 'target'), path.join(from, 'hard'));
    await symlink('target', path.join(from, 'a-soft'));
    const file = path.join(folder, `${format}.tar`);
    // The link comes before what it leads to.
    const names = ['a-soft', 'target', 'hard', deep];
    execFileSync('tar', ['-C', from, `--format=${format}`, '-cf', file, ...names]);
    const tar = await openTar(file, never);
    expect(await contentOf(tar, 'a-soft')).toBe('aimed at');
    expect(await contentOf(tar, 'hard')).toBe('aimed at');
    expect(await contentOf(tar, deep)).toBe('deep');
  });

  test('by links over links, and through folders upwards', async () => {
    const links = ['one', 'two', 'three'].map((name, at, all) => ({
      name: `links/${name}`,
      type: '2',
      link: all[at + 1] ?? '../layers/real',
    }));
    const tar = await read(rawTar([...links, { name: 'layers/real', content: 'found' }]));
    expect(await contentOf(tar, 'links/one')).toBe('found');
  });

  test('a link to nothing, or to a folder, finds nothing', async () => {
    const tar = await read(
      rawTar([
        { name: 'dangling', type: '2', link: 'nowhere' },
        { name: 'folder', type: '5' },
        { name: 'to-folder', type: '2', link: 'folder' },
      ]),
    );
    expect(tar.find('dangling')).toBe(null);
    expect(tar.find('to-folder')).toBe(null);
  });

  test('of two entries with one name the last one counts, as where it is unpacked', async () => {
    const tar = await read(buildTar(['old', 'new'].map((content) => ({ name: 'twice', content }))));
    expect(await contentOf(tar, 'twice')).toBe('new');
  });

  test('behind a global header, and behind times and owners', async () => {
    const said = paxRecord('mtime', '1.5') + paxRecord('uname', 'ada') + paxRecord('path', 'renamed');
    const tar = await read(
      rawTar([
        { name: 'global', type: 'g', content: paxRecord('comment', 'git') },
        { name: 'header', type: 'x', content: said },
        { name: 'plain', content: 'found' },
        { name: 'next', content: 'its own name' },
      ]),
    );
    expect(await contentOf(tar, 'renamed')).toBe('found');
    expect(tar.find('plain')).toBe(null);
    expect(await contentOf(tar, 'next')).toBe('its own name');
  });

  test('where the end mark is missing', async () => {
    const tar = await read(rawTar([{ name: 'a', content: 'found' }], { end: Buffer.alloc(0) }));
    expect(await contentOf(tar, 'a')).toBe('found');
  });

  test('whatever stands behind the end mark', async () => {
    const tar = await read(Buffer.concat([rawTar([{ name: 'a', content: 'found' }]), randomBytes(700)]));
    expect(await contentOf(tar, 'a')).toBe('found');
  });

  const large = 9 * gib + 5;
  const paxLarge = rawHeader({ name: 'x', type: 'x', content: paxRecord('size', String(large)) });
  const paxBody = Buffer.alloc(512);
  paxBody.write(paxRecord('size', String(large)));
  test.each([
    ['binary', tarHeader('large', { sizeBytes: large })],
    ['of pax', Buffer.concat([paxLarge, paxBody, rawHeader({ name: 'large' })])],
  ])('behind one of more than 8 GiB, whose size is %s', async (how, head) => {
    const file = path.join(folder, `large ${how}.tar`);
    const handle = await open(file, 'w');
    // A hole: the disk holds none of it.
    const next = head.length + Math.ceil(large / 512) * 512;
    await handle.write(head, 0, head.length, 0);
    const rest = buildTar([{ name: 'next', content: 'found' }]);
    await handle.write(rest, 0, rest.length, next);
    await handle.close();
    const tar = await openTar(file, never);
    expect(tar.find('large')).toEqual({ offset: head.length, sizeBytes: large });
    expect(await contentOf(tar, 'next')).toBe('found');
    expect(String(await tar.readHead(tar.find('next')!, 3))).toBe('fou');
    await expect(tar.readSmall(tar.find('large')!, 1000)).rejects.toMatchObject({
      code: 'archive-too-large',
    });
  });
});

/** Half a kilobyte of each, so that the second header begins at 1024. */
const two: RawEntry[] = [
  { name: 'one', content: 'x'.repeat(512) },
  { name: 'two', content: 'y'.repeat(512) },
];
const extended = (type: string, content: string): Buffer =>
  rawTar([{ name: 'header', type, content }, { name: 'a' }]);
const sized = (size: string | Buffer): Buffer => rawTar([{ name: 'a', size }]);
const linked = (target: string, type = '2'): Buffer => rawTar([{ name: 'folder/a', type, link: target }]);

describe('refused is', () => {
  test.each<[string, Buffer, string]>([
    ['an empty file', Buffer.alloc(0), 'archive-broken'],
    ['nothing but zeros', tarEnd, 'archive-broken'],
    ['a short text', Buffer.from('no tar'), 'archive-broken'],
    ['random bytes', randomBytes(5000), 'archive-broken'],
    ['a name that leads out', rawTar([{ name: '../a' }]), 'archive-unsafe'],
    ['a name that leads out further on', rawTar([{ name: 'a/../../b' }]), 'archive-unsafe'],
    ['an absolute name', rawTar([{ name: '/etc/passwd' }]), 'archive-unsafe'],
    ['a folder that leads out', rawTar([{ name: '..', type: '5' }]), 'archive-unsafe'],
    ['a long name that leads out', extended('L', `${'a/'.repeat(60)}${'../'.repeat(61)}b`), 'archive-unsafe'],
    ['a name of pax that leads out', extended('x', paxRecord('path', '../b')), 'archive-unsafe'],
    ['a name with NUL', extended('x', paxRecord('path', 'a\0b')), 'archive-unsafe'],
    ['a name without end', extended('x', paxRecord('path', 'a'.repeat(5000))), 'archive-unsafe'],
    ['a link that leads out', linked('../../b'), 'archive-unsafe'],
    ['an absolute link', linked('/etc/passwd'), 'archive-unsafe'],
    ['a hard link that leads out', linked('../b', '1'), 'archive-unsafe'],
    [
      'a link of pax that leads out',
      rawTar([
        { name: 'header', type: 'x', content: paxRecord('linkpath', '../b') },
        { name: 'a', type: '2', link: 'b' },
      ]),
      'archive-unsafe',
    ],
    ['a link to itself', rawTar([{ name: 'a', type: '2', link: 'a' }]), 'archive-unsafe'],
    ['a hard link to itself', rawTar([{ name: 'a', type: '1', link: 'a' }]), 'archive-unsafe'],
    [
      'links in a circle',
      rawTar([
        { name: 'a', type: '2', link: 'b' },
        { name: 'b', type: '2', link: 'c' },
        { name: 'c', type: '2', link: 'a' },
      ]),
      'archive-unsafe',
    ],
    ['a wrong checksum', rawTar([{ name: 'a', checksum: '000123\0 ' }]), 'archive-broken'],
    ['a checksum that is no number', rawTar([{ name: 'a', checksum: 'checksum' }]), 'archive-broken'],
    ['a wrong checksum further on', rawTar([...two, { name: 'a', checksum: '1' }]), 'archive-broken'],
    ['an end in a header', rawTar(two).subarray(0, 1024 + 100), 'archive-truncated'],
    ['an end in the first header', rawTar(two).subarray(0, 300), 'archive-broken'],
    ['an end in a file', rawTar(two).subarray(0, 1024 + 512 + 100), 'archive-truncated'],
    ['an end behind a header', rawTar(two).subarray(0, 1024 + 512), 'archive-truncated'],
    ['an end in a header of pax', extended('x', 'x'.repeat(600)).subarray(0, 1000), 'archive-truncated'],
    ['a giant header of pax', extended('x', paxRecord('comment', 'x'.repeat(70_000))), 'archive-too-large'],
    ['a giant long name', extended('L', 'x'.repeat(70_000)), 'archive-too-large'],
    ['records that are none', extended('x', 'no records'), 'archive-broken'],
    ['a record longer than its header', extended('x', '99 path=a\n'), 'archive-broken'],
    ['a record of no length', extended('x', '0 path=a\n'), 'archive-broken'],
    ['a record of negative length', extended('x', '-5 path=a\n'), 'archive-broken'],
    ['a record shorter than its length', extended('x', '2 path=a\n'), 'archive-broken'],
    ['a negative size of pax', extended('x', paxRecord('size', '-1')), 'archive-broken'],
    ['a size of pax that is no number', extended('x', paxRecord('size', '1e3')), 'archive-broken'],
    ['a size of pax beyond all numbers', extended('x', paxRecord('size', '9'.repeat(30))), 'archive-broken'],
    ['a size of pax beyond the file', extended('x', paxRecord('size', '1000000')), 'archive-truncated'],
    ['a size beyond the file', sized('00001000000\0'), 'archive-truncated'],
    ['a size that is no number', sized('00000000008\0'), 'archive-broken'],
    ['a negative size', sized('-0000000001\0'), 'archive-broken'],
    ['a negative binary size', sized(Buffer.alloc(12, 0xff)), 'archive-broken'],
    ['a binary size beyond all numbers', sized(Buffer.from(`80${'ff'.repeat(11)}`, 'hex')), 'archive-broken'],
    [
      'a binary size beyond the file',
      sized(Buffer.from(`80${'00'.repeat(7)}7fffffff`, 'hex')),
      'archive-truncated',
    ],
    ['a type that nobody knows', rawTar([{ name: 'a', type: 'Z' }]), 'archive-broken'],
    ['a sparse file of GNU', rawTar([{ name: 'a', type: 'S' }]), 'archive-broken'],
  ])('%s', async (_, bytes, code) => {
    await expect(read(bytes)).rejects.toMatchObject({ name: 'ArchiveError', code });
  });

  test('more entries than any image has', async () => {
    const entry = rawHeader({ name: 'a' });
    const many = Buffer.alloc(entry.length * 50_001, entry);
    await expect(read(many)).rejects.toMatchObject({ code: 'archive-too-large' });
  });

  test('a name to look for that leads out', async () => {
    const tar = await read(rawTar(two));
    for (const name of ['../one', '/one', 'a/../../one', '/etc/passwd', 'one\0']) {
      expect(() => tar.find(name)).toThrow(expect.objectContaining({ code: 'archive-unsafe' }));
    }
  });
});

test('nothing is read any more once it was aborted', async () => {
  const file = await write(rawTar(two));
  await expect(openTar(file, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});

test('a file that became shorter is told as truncated', async () => {
  const bytes = rawTar(two);
  const file = await write(bytes);
  const tar = await openTar(file, never);
  await writeFile(file, bytes.subarray(0, 1100));
  const second = tar.find('two')!;
  await expect(tar.readSmall(second, 1000)).rejects.toMatchObject({ code: 'archive-truncated' });
  await expect(buffer(tar.read(second, never))).rejects.toMatchObject({ code: 'archive-truncated' });
});

describe('whatever bytes are changed', () => {
  /** A tar with every kind of entry that we read. */
  async function everything(): Promise<Buffer> {
    const from = path.join(folder, 'everything');
    const long = 'x'.repeat(150);
    await mkdir(from);
    await writeFile(path.join(from, long), 'found');
    await symlink(long, path.join(from, 'soft'));
    await link(path.join(from, long), path.join(from, 'hard'));
    const parts = await Promise.all(
      ['pax', 'gnu'].map(async (format) => {
        const file = path.join(folder, `everything-${format}.tar`);
        execFileSync('tar', ['-C', from, `--format=${format}`, '-b', '1', '-cf', file, '.']);
        const bytes = await readFile(file);
        return bytes.subarray(0, bytes.length - 1024);
      }),
    );
    return Buffer.concat([...parts, tarEnd]);
  }

  /** Bytes of headers, lengths, order: with checksums that hold in every second one, so that more than these are read. */
  function mutate(bytes: Buffer, random: () => number, holds: boolean): Buffer {
    const changed = Buffer.from(bytes.subarray(0, random() < 0.2 ? random() * bytes.length : bytes.length));
    const some = Math.ceil(random() * 8);
    for (let at = 0; at < some && changed.length > 0; at += 1) {
      const where = Math.floor(random() * changed.length);
      changed[where] = random() < 0.3 ? 0x30 + random() * 10 : random() * 256;
      const start = where - (where % 512);
      if (
        holds &&
        start + 512 <= changed.length &&
        changed.toString('latin1', start + 257, start + 262) === 'ustar'
      )
        changed.write(checksumOf(changed.subarray(start, start + 512)), start + 148, 'latin1');
    }
    return changed;
  }

  test('it ends, by an index or by an ArchiveError', async () => {
    const bytes = await everything();
    await read(bytes);
    const random = seededRandom(42);
    const file = await write(bytes);
    const codes = new Map<string, number>();
    for (let at = 0; at < 500; at += 1) {
      await writeFile(file, mutate(bytes, random, at % 2 === 0));
      const code = await openTar(file, never).then(
        () => 'read',
        (error: Error) => (error.name === 'ArchiveError' ? 'refused' : String(error.stack)),
      );
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect([...codes.keys()].sort()).toEqual(['read', 'refused']);
  });
});
