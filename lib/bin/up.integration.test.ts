import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { type Console, childOf, childrenOf, makeHome } from '../testing/console.ts';
import { hasDistribution } from '../testing/distribution.ts';
import { beginning } from './processes.ts';

const isBuilt = existsSync(path.resolve(import.meta.dirname, '../../.next/BUILD_ID'));
const canStart = process.platform === 'linux' && hasDistribution && isBuilt;

const until = <Value>(look: () => Value | Promise<Value>) =>
  vi.waitFor(look, { timeout: 30_000, interval: 100 });

async function health({ origin }: Console): Promise<number> {
  return (await fetch(`${origin}/api/health/ready`)).status;
}

describe.skipIf(!canStart)('npm start', () => {
  test('says where it is and who may sign in, the password once, and SIGTERM ends all of it', async () => {
    await using home = await makeHome();
    const first = home.start();
    await first.ready;
    expect(await health(first)).toBe(200);
    expect(first.stdout()).toContain(first.origin);
    expect(first.stdout()).toMatch(/administrator +admin\n +password +\S{20}/);
    expect(first.stdout()).toContain(`docker login localhost:${home.port}`);
    expect(childrenOf(first.pid)).toHaveLength(4);

    first.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    expect(home.living()).toEqual([]);

    const second = home.start();
    await second.ready;
    expect(second.stdout()).toMatch(/administrator +admin\n/);
    expect(second.stdout()).not.toContain('password');
    second.kill('SIGINT');
    expect(await second.ended).toBe(0);
  });

  test('a second start in the same folder says that it runs already, and disturbs nothing', async () => {
    await using home = await makeHome();
    const first = home.start();
    await first.ready;
    const second = home.start({ PORT: '0' });
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toContain(`process ${first.pid}, ${first.origin}`);
    expect(await health(first)).toBe(200);
  });

  test('after kill -9 its processes end, and the next start works', async () => {
    await using home = await makeHome();
    const first = home.start();
    await first.ready;
    const ours = ['web.ts', 'worker.ts'].map((script) => childOf(first.pid, script));
    first.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    await until(() => expect(ours.map(beginning)).toEqual([null, null]));

    const second = home.start();
    await second.ready;
    expect(await health(second)).toBe(200);
  });

  test('whatever of it is killed is started again', async () => {
    await using home = await makeHome();
    const running = home.start();
    await running.ready;
    for (const part of ['web.ts', 'worker.ts', '/bin/postgres', 'registry.yml']) {
      const before = childOf(running.pid, part);
      process.kill(before, 'SIGKILL');
      await until(() => expect(childOf(running.pid, part)).not.toBe(before));
      await until(async () => expect(await health(running)).toBe(200));
    }
  });
});

describe.skipIf(process.platform !== 'linux')('a start that cannot be', () => {
  async function refusal(env: Record<string, string>) {
    await using home = await makeHome();
    const refused = home.start(env);
    const code = await refused.ended;
    expect(home.living()).toEqual([]);
    return { code, sentence: refused.stderr() };
  }

  test('names a port that is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    expect(await refusal({ PORT: String(port) })).toEqual({
      code: 1,
      sentence: `Port ${port} of 127.0.0.1 is taken: stop what listens there, or set PORT.\n`,
    });
    server.close();
  });

  test('names a data folder that cannot be written', async () => {
    await using home = await makeHome();
    const file = path.join(home.dataDir, 'file');
    await writeFile(file, '');
    expect(await refusal({ DATA_DIR: path.join(file, 'data') })).toEqual({
      code: 1,
      sentence: `The data folder ${file}/data cannot be written (ENOTDIR): set DATA_DIR to one that can.\n`,
    });
  });

  test('names a database that does not answer, without its password', async () => {
    const { code, sentence } = await refusal({
      DATABASE_URL: 'postgres://someone:secret@127.0.0.1:1/console',
    });
    expect(code).toBe(1);
    expect(sentence).toBe(
      'The database of DATABASE_URL (127.0.0.1:1/console) does not answer: connect ECONNREFUSED 127.0.0.1:1\n',
    );
  });

  test('names a registry that does not answer', async () => {
    const { code, sentence } = await refusal({ REGISTRY_URL: 'http://127.0.0.1:1' });
    expect(code).toBe(1);
    expect(sentence).toMatch(/^The registry of REGISTRY_URL \(127\.0\.0\.1:1\) does not answer: .+\n$/);
  });

  test('names every setting at fault', async () => {
    const { code, sentence } = await refusal({ PORT: 'http', REGISTRY_URL: 'here' });
    expect(code).toBe(1);
    expect(sentence).toMatch(/PORT: .+\n +REGISTRY_URL: /);
  });

  test('names the version of a database that another release has made', async () => {
    await using home = await makeHome();
    await mkdir(path.join(home.dataDir, 'postgres'));
    await writeFile(path.join(home.dataDir, 'postgres', 'PG_VERSION'), '17\n');
    const refused = home.start();
    expect(await refused.ended).toBe(1);
    expect(refused.stderr()).toMatch(/was made by PostgreSQL 17, and this release runs 18/);
  });
});
