import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findInstance, lockInstance } from './instance-lock.ts';
import { findPostgres, preparePostgres, stopPostgres } from './postgres.ts';

const run = promisify(execFile);
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'ownbase-test-'));
  await chmod(dataDir, 0o755);
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function admin(...words: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, NODE_ENV: 'test', DATA_DIR: dataDir } as const;
  const script = path.join(import.meta.dirname, 'admin.ts');
  const { stdout, stderr } = await run(process.execPath, [script, ...words], { env });
  return stdout + stderr;
}

test('the admin command starts the database of the data folder where nothing runs, and leaves nothing running', async () => {
  expect(await admin('create-tenant', 'acme')).toBe('tenant acme created\n');
  await expect(admin('create-tenant', 'acme')).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'The id acme is taken. Choose another one.\n',
  });
  expect([findPostgres(dataDir), findInstance(dataDir)]).toEqual([null, null]);
  expect(await readdir(dataDir)).not.toContain('lock');
});

test('it joins the database of the instance that runs there, and leaves it running', async () => {
  const unlock = lockInstance(dataDir, { root: '/', dev: false, address: 'http://localhost:3000' });
  try {
    await expect(admin('create-tenant', 'beta')).rejects.toMatchObject({
      stderr: expect.stringContaining('set DATABASE_URL'),
    });
    const { url, start } = await preparePostgres(dataDir);
    const server = await start();
    try {
      expect(await admin('create-tenant', 'beta')).toBe('tenant beta created\n');
      expect(findPostgres(dataDir)).toBe(url);
    } finally {
      await stopPostgres(server);
    }
  } finally {
    unlock();
  }
});
