import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeTestFolder } from '../testing/folder.ts';
import { runProgram } from '../testing/programs.ts';
import { buildTinyProgram } from './tiny-program.ts';

const architecture = process.arch === 'x64' ? 'amd64' : 'arm64';

test.skipIf(process.platform !== 'linux')(
  'the program runs on this machine and prints its line',
  async () => {
    const folder = await makeTestFolder();
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = path.join(folder, 'hello');
    const line = 'Grüße 你好';
    await writeFile(file, buildTinyProgram(architecture, line), { mode: 0o755 });
    expect(await runProgram(file, [])).toEqual({ code: 0, text: `${line}\n` });
  },
);

test.each([
  ['amd64', 62],
  ['arm64', 183],
] as const)('the program for %s says so in its header, and is as long as it says', (of, machine) => {
  const program = buildTinyProgram(of, 'hello');
  expect(program.subarray(0, 4).toString('latin1')).toBe('\x7fELF');
  expect(program.readUInt16LE(18)).toBe(machine);
  expect(program.readBigUInt64LE(96)).toBe(BigInt(program.length));
  expect(program.subarray(-6).toString()).toBe('hello\n');
});
