import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { makeTestFolder } from '../../../testing/folder.ts';
import { copyScript } from './copy-job.ts';

/** Whoever runs the service; the folders of the volumes are of whoever runs the test, which is root where this counts. */
const user = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};

test('copies what lies in a volume whose folder is another’s, and nothing of before stays', async () => {
  const { from, to } = await makeVolumes();
  await mkdir(path.join(from, '-n', 'deep'), { recursive: true });
  await mkdir(path.join(from, 'lost+found'));
  await writeFile(path.join(from, '-n', 'deep', 'file'), 'kept');
  for (const name of ['.hidden', '..two', 'with space']) await writeFile(path.join(from, name), name);
  await symlink('nowhere', path.join(from, 'link'));
  for (const name of ['old', '.old']) await writeFile(path.join(to, name), '');

  await copy(from, to);

  expect((await readdir(to)).sort()).toEqual(['-n', '..two', '.hidden', 'link', 'with space'].sort());
  expect(await readFile(path.join(to, '-n', 'deep', 'file'), 'utf8')).toBe('kept');
  expect(await readlink(path.join(to, 'link'))).toBe('nowhere');
});

test('fails where there is something that it cannot copy', async () => {
  const { from, to } = await makeVolumes();
  await expect(copy(path.join(from, 'nothing'), to)).rejects.toThrow();
});

const copy = (from: string, to: string) => promisify(execFile)('/bin/sh', ['-c', copyScript(from, to)], user);

async function makeVolumes(): Promise<{ from: string; to: string }> {
  const folder = await makeTestFolder();
  onTestFinished(() => rm(folder, { recursive: true }));
  const [from, to] = [path.join(folder, 'from'), path.join(folder, 'to')];
  for (const each of [from, to]) {
    await mkdir(each);
    await chmod(each, 0o777);
  }
  return { from, to };
}
