const blockBytes = 512;

/** One entry of an archive: a file, or a folder where `content` is absent. All are root's, and of no age. */
export type TarEntry = { name: string; content?: string | Buffer; mode?: number };

/** A tar of these entries, in their order: the same entries give the same bytes. Names have at most 100 bytes. */
export function buildTar(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ name, content, mode }) => {
    const bytes = Buffer.from(content ?? '');
    const isFolder = content === undefined;
    return [tarHeader(name, { sizeBytes: bytes.length, isFolder, mode }), bytes, tarPadding(bytes.length)];
  });
  return Buffer.concat([...blocks, tarEnd]);
}

/** What fills the last block of a file. */
export const tarPadding = (sizeBytes: number): Buffer =>
  Buffer.alloc((blockBytes - (sizeBytes % blockBytes)) % blockBytes);

/** What ends an archive. */
export const tarEnd: Buffer = Buffer.alloc(2 * blockBytes);

/** Octal has room for 8 GiB; above that the first bit says that the number is binary, as GNU tar does it. */
const maxOctal = 0o77777777777;

type HeaderFields = {
  sizeBytes: number;
  isFolder?: boolean;
  mode?: number | undefined;
  /** Up to 2,097,151, which is what octal has room for. */
  uid?: number;
  gid?: number;
};

/** What stands before the bytes of a file, or for a folder alone; a long name comes first, as a record of pax. */
export function tarHeader(name: string, fields: HeaderFields): Buffer {
  if (Buffer.byteLength(name) <= maxNameBytes) return plainHeader(name, fields);
  const record = paxRecord('path', name);
  const pax = plainHeader('PaxHeader', { sizeBytes: record.length }, 'x');
  return Buffer.concat([pax, record, tarPadding(record.length), plainHeader('long', fields)]);
}

const maxNameBytes = 100;

/** `<length> <key>=<value>\n`, where the length counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function plainHeader(
  name: string,
  { sizeBytes, isFolder = false, mode = isFolder ? 0o755 : 0o644, uid = 0, gid = 0 }: HeaderFields,
  type = isFolder ? '5' : '0',
): Buffer {
  const header = Buffer.alloc(blockBytes);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0');
  header.write(name, 0);
  header.write(octal(mode, 8), 100);
  header.write(octal(uid, 8), 108);
  header.write(octal(gid, 8), 116);
  if (sizeBytes <= maxOctal) header.write(octal(sizeBytes, 12), 124);
  else {
    header.writeBigUInt64BE(BigInt(sizeBytes), 128);
    header[124] = 0x80;
  }
  header.write(octal(0, 12), 136);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write('ustar\x0000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}
