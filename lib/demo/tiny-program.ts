const loadAddress = 0x400000;
const headerBytes = 64 + 56;

/** What a Linux kernel on these processors runs: it prints one line and ends with 0, and needs nothing beside it. */
export function buildTinyProgram(architecture: 'amd64' | 'arm64', line: string): Buffer {
  const text = Buffer.from(`${line}\n`);
  const code = architecture === 'amd64' ? codeForAmd64(text.length) : codeForArm64(text.length);
  const machine = architecture === 'amd64' ? 62 : 183;
  return Buffer.concat([elfHeader(machine, headerBytes + code.length + text.length), code, text]);
}

/** An executable of 64 bits, little endian, with one segment that holds all of the file. */
function elfHeader(machine: number, fileBytes: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  header.writeUInt16LE(2, 16); // executable
  header.writeUInt16LE(machine, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(loadAddress + headerBytes), 24); // where it begins
  header.writeBigUInt64LE(64n, 32); // where the segments are told
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(1, 56);
  header.writeUInt32LE(1, 64); // to be loaded
  header.writeUInt32LE(5, 68); // readable, executable
  for (const at of [80, 88]) header.writeBigUInt64LE(BigInt(loadAddress), at);
  for (const at of [96, 104]) header.writeBigUInt64LE(BigInt(fileBytes), at);
  header.writeBigUInt64LE(0x1000n, 112);
  return header;
}

/** write(1, text, length); exit(0). The text follows the code. */
function codeForAmd64(textBytes: number): Buffer {
  const code = Buffer.from(
    [
      'b801000000', // mov eax, 1: write
      'bf01000000', // mov edi, 1
      '488d3500000000', // lea rsi, [text]
      'ba00000000', // mov edx, length
      '0f05', // syscall
      'b83c000000', // mov eax, 60: exit
      '31ff', // xor edi, edi
      '0f05',
    ].join(''),
    'hex',
  );
  const [addressAt, afterAddress, lengthAt] = [13, 17, 18];
  code.writeInt32LE(code.length - afterAddress, addressAt); // from the next instruction on
  code.writeUInt32LE(textBytes, lengthAt);
  return code;
}

function codeForArm64(textBytes: number): Buffer {
  const words = [
    0xd2800020, // mov x0, #1
    0x10000001, // adr x1, text
    0xd2800002 | (textBytes << 5), // mov x2, #length
    0xd2800808, // mov x8, #64: write
    0xd4000001, // svc #0
    0xd2800000, // mov x0, #0
    0xd2800ba8, // mov x8, #93: exit
    0xd4000001,
  ];
  const distance = (words.length - 1) * 4;
  words[1] = 0x10000001 | ((distance >> 2) << 5);
  const code = Buffer.alloc(words.length * 4);
  for (const [at, word] of words.entries()) code.writeUInt32LE(word >>> 0, at * 4);
  return code;
}
