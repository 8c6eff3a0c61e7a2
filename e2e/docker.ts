import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a command said, both streams together, and how it ended. */
export type Said = { code: number; text: string };

/** A docker CLI with a login of its own, as on a person's own machine, before the engine of this machine. */
export async function dockerOf(): Promise<
  ((...args: string[]) => Promise<Said>) & {
    login(host: string, user: string, secret: string): Promise<Said>;
  } & AsyncDisposable
> {
  const config = await mkdtemp(path.join(tmpdir(), 'ownbase-docker-'));
  const env = { ...process.env, DOCKER_CONFIG: config };
  const docker = async (...args: string[]): Promise<Said> => {
    try {
      const { stdout, stderr } = await run('docker', args, { env, timeout: 100_000 });
      return { code: 0, text: stdout + stderr };
    } catch (error) {
      const { code, stdout = '', stderr = '' } = error as { code?: number; stdout?: string; stderr?: string };
      return { code: code ?? 1, text: stdout + stderr };
    }
  };
  return Object.assign(docker, {
    login: (host: string, user: string, secret: string) =>
      withInput('docker', ['login', host, '-u', user, '--password-stdin'], { env, input: secret }),
    [Symbol.asyncDispose]: () => rm(config, { recursive: true, force: true }),
  });
}

/** Makes a small image in the engine, with content of its own, under this name. */
export async function importImage(name: string, content: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ownbase-image-'));
  try {
    const script = 'printf %s "$1" > "$2/content" && tar -C "$2" -cf - content | docker import - "$3"';
    await run('sh', ['-c', script, 'sh', content, folder, name]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function withInput(
  command: string,
  args: string[],
  { env, input }: { env: NodeJS.ProcessEnv; input: string },
): Promise<Said> {
  const child = spawn(command, args, { env, stdio: 'pipe' });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? 1, text })));
}
