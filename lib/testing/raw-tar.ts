import { tarEnd, tarPadding } from '../transfer/tar.ts';

export type RawEntry = {
  name: string;
  type?: string;
  link?: string;
  content?: string | Buffer;
  /** The bytes of the size's field, where they shall say something else than the truth. */
  size?: string | Buffer;
  /** `ustar` and version of POSIX, unless another program shall have made it. */
  magic?: string;
  checksum?: string;
};

/** A tar whose headers say what they are told, true or not: no program makes what tests want refused. */
export function rawTar(entries: readonly RawEntry[], { end = tarEnd } = {}): Buffer {
  const blocks = entries.flatMap((entry) => {
    const bytes = Buffer.from(entry.content ?? '');
    return [rawHeader(entry), bytes, tarPadding(bytes.length)];
  });
  return Buffer.concat([...blocks, end]);
}

export function rawHeader(entry: RawEntry): Buffer {
  const header = Buffer.alloc(512);
  header.write(entry.name, 0, 100);
  header.write('0000644\0', 100);
  Buffer.from(entry.size ?? octal(Buffer.byteLength(entry.content ?? ''))).copy(header, 124, 0, 12);
  header.write(entry.type ?? '0', 156);
  header.write(entry.link ?? '', 157, 100);
  header.write(entry.magic ?? 'ustar\x0000', 257, 'latin1');
  header.write(entry.checksum ?? checksumOf(header), 148, 'latin1');
  return header;
}

const octal = (value: number) => `${value.toString(8).padStart(11, '0')}\0`;

/** The field of the checksum that this header should have. */
export function checksumOf(header: Buffer): string {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return `${sum.toString(8).padStart(6, '0')}\0 `;
}

/** One record of an extended header of POSIX: `<length> <key>=<value>\n`. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const length = bytes + String(bytes + String(bytes).length).length;
  return `${length}${rest}`;
}
