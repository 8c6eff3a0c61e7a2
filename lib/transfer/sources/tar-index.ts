import path from 'node:path';
import { ArchiveError } from './archive-error.ts';

/** Where the bytes of a file lie in an archive. */
export type TarFile = { offset: number; sizeBytes: number };

export type TarIndex = {
  /** A file by its path, also by links to it; null where there is none. @throws ArchiveError `archive-unsafe` */
  find(name: string): TarFile | null;
};

const blockBytes = 512;
/** Far above real archives: 50,000 entries are 400 images of 127 layers. */
const most = { entries: 50_000, nameBytes: 4096, extendedBytes: 64 * 1024, hops: 16 };

type Entry = { kind: 'file'; file: TarFile } | { kind: 'link'; target: string };
type Header = { name: string; link: string; sizeBytes: number; type: string };
/** What extended headers say of the entry after them. */
type Extended = { name?: string; link?: string; sizeBytes?: number };

/** Reads so many bytes at a place. @throws ArchiveError `archive-truncated` where they are not there */
export type ReadAt = (offset: number, sizeBytes: number) => Promise<Buffer>;

type Options = {
  /** Of the whole file. */
  sizeBytes: number;
  signal: AbortSignal;
};

/**
 * Reads which files a tar has (POSIX ustar and pax, GNU), without reading them. Nothing is ever unpacked; still, names
 * that lead outside are refused, since whoever makes such an archive means no good.
 *
 * @throws ArchiveError `archive-broken`, `archive-truncated`, `archive-unsafe`, `archive-too-large`
 */
export async function readTarIndex(readAt: ReadAt, options: Options): Promise<TarIndex> {
  const entries = new Map<string, Entry>();
  for await (const [name, entry] of readTarEntries(readAt, options)) entries.set(name, entry);
  for (const name of entries.keys()) resolve(entries, name);
  return { find: (name) => resolve(entries, inside(name, '')) };
}

/**
 * The files and links of a tar by their names, in their order.
 * @throws ArchiveError `archive-broken`, `archive-truncated`, `archive-unsafe`, `archive-too-large`
 */
export async function* readTarEntries(
  readAt: ReadAt,
  { sizeBytes, signal }: Options,
): AsyncIterable<[string, Entry]> {
  let [offset, count] = [0, 0];
  let extended: Extended = {};
  // Not all programs write the blocks of zeros at the end.
  while (offset < sizeBytes) {
    signal.throwIfAborted();
    if (offset + blockBytes > sizeBytes)
      throw new ArchiveError(count === 0 ? 'archive-broken' : 'archive-truncated');
    const block = await readAt(offset, blockBytes);
    offset += blockBytes;
    if (block.every((byte) => byte === 0)) break;
    const header = readHeader(block, extended, offset - blockBytes);
    if (header.sizeBytes > sizeBytes - offset) throw new ArchiveError('archive-truncated', header.name);
    count += 1;
    if (count > most.entries) throw new ArchiveError('archive-too-large', `${most.entries} entries`);
    if (isExtension(header.type)) {
      extended = { ...extended, ...(await readExtension(readAt, offset, header)) };
    } else {
      const entry = toEntry(header, offset);
      if (entry) yield [inside(header.name, ''), entry];
      extended = {};
    }
    offset += Math.ceil(header.sizeBytes / blockBytes) * blockBytes;
  }
  if (count === 0) throw new ArchiveError('archive-broken', 'tar');
}

function readHeader(block: Buffer, extended: Extended, offset: number): Header {
  if (checksum(block) !== readNumber(block.subarray(148, 156)))
    throw new ArchiveError('archive-broken', `byte ${offset}`);
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? text(block.subarray(345, 500)) : '';
  const name = text(block.subarray(0, 100));
  const type = String.fromCharCode(block[156]!);
  // What is said of the next entry is not meant for the headers in between.
  const said = isExtension(type) ? {} : extended;
  return {
    name: said.name ?? (prefix ? `${prefix}/${name}` : name),
    link: said.link ?? text(block.subarray(157, 257)),
    sizeBytes: hasBytes(type) ? (said.sizeBytes ?? readNumber(block.subarray(124, 136))) : 0,
    type,
  };
}

/** Links, devices and folders have none, whatever their header says. */
const hasBytes = (type: string): boolean => !'123456'.includes(type);
const isExtension = (type: string): boolean => 'xgLK'.includes(type);

function checksum(block: Buffer): number {
  return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}

/** Octal text; or binary, where the first bit is set, as GNU tar writes what is too large for that. */
function readNumber(field: Buffer): number {
  if (field[0]! & 0x80) {
    const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, field[0]! & 0x7f);
    if (!Number.isSafeInteger(value)) throw new ArchiveError('archive-broken', 'size');
    return value;
  }
  const digits = text(field).trim();
  if (!/^[0-7]*$/.test(digits)) throw new ArchiveError('archive-broken', 'number');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function text(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? field.length : end);
}

async function readExtension(readAt: ReadAt, offset: number, header: Header): Promise<Extended> {
  if (header.sizeBytes > most.extendedBytes) throw new ArchiveError('archive-too-large', 'header');
  const bytes = await readAt(offset, header.sizeBytes);
  if (header.type === 'L') return { name: text(bytes) };
  if (header.type === 'K') return { link: text(bytes) };
  // A global header names no path of ours: comments, times.
  return header.type === 'x' ? readPax(bytes) : {};
}

/** Records of `<length> <key>=<value>\n`, where the length counts the whole record. */
function readPax(bytes: Buffer): Extended {
  const said: Extended = {};
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(bytes.toString('latin1', at, space));
    if (!Number.isInteger(length) || length <= space - at || at + length > bytes.length)
      throw new ArchiveError('archive-broken', 'pax');
    const [key, value] = splitOnce(bytes.toString('utf8', space + 1, at + length - 1), '=');
    if (key === 'path') said.name = value;
    if (key === 'linkpath') said.link = value;
    if (key === 'size') said.sizeBytes = readSize(value);
    at += length;
  }
  return said;
}

function readSize(value: string): number {
  const size = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(size)) throw new ArchiveError('archive-broken', 'size');
  return size;
}

function splitOnce(line: string, separator: string): [string, string] {
  const at = line.indexOf(separator);
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}

function toEntry({ name, link, sizeBytes, type }: Header, offset: number): Entry | null {
  const at = inside(name, '');
  if (type === '2') return { kind: 'link', target: inside(link, path.posix.dirname(at)) };
  if (type === '1') return { kind: 'link', target: inside(link, '') };
  if ('07\0'.includes(type)) return { kind: 'file', file: { offset, sizeBytes } };
  // Folders and devices hold nothing of an image.
  if ('3456'.includes(type)) return null;
  throw new ArchiveError('archive-broken', `${name}: type ${type}`);
}

/** A name as it is looked for. @throws ArchiveError `archive-unsafe` for one that leads out of the archive */
function inside(name: string, folder: string): string {
  const normal = path.posix.normalize(path.posix.join(folder, name)).replace(/\/$/, '');
  const leadsOut = name.startsWith('/') || normal === '..' || normal.startsWith('../');
  if (leadsOut || name.includes('\0') || name.length > most.nameBytes)
    throw new ArchiveError('archive-unsafe', name);
  return normal;
}

/** @throws ArchiveError `archive-unsafe` for links that lead in circles */
function resolve(entries: ReadonlyMap<string, Entry>, name: string): TarFile | null {
  let entry = entries.get(name);
  for (let hops = 0; entry?.kind === 'link'; hops += 1) {
    if (hops >= most.hops) throw new ArchiveError('archive-unsafe', name);
    entry = entries.get(entry.target);
  }
  return entry?.kind === 'file' ? entry.file : null;
}
