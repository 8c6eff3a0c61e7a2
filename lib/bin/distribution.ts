import { type ChildProcess, execFileSync, type StdioOptions, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Keys, storageIssuer, storageService } from '../access/index.ts';
import { type DistributionProgram, distributionImage } from './distribution-program.ts';
import { logTail, withLogFile } from './log-file.ts';
import { bareEnv, commandLine, endProcess, freePort, pause } from './processes.ts';
import { StartError } from './start-error.ts';

/** What Distribution has to be told, and nothing more of the keys. */
export type StorageKeys = Pick<Keys, 'registryHttpSecret' | 'certificateFile'>;

/** A Distribution that can be started, and started again on the same port when it died. */
export type Distribution = {
  url: string;
  /** Returns once it answers. */
  start(signal?: AbortSignal): Promise<ChildProcess>;
};

const readyWithinMs = 120_000; // an image has to be pulled first

type Layout = {
  dataDir: string;
  program: DistributionProgram;
  port: number;
  storage: string;
  config: string;
  pidFile: string;
  certificateFile: string;
};

/**
 * Makes ready a Distribution on a free port of 127.0.0.1 that keeps its content in `<dataDir>/registry`. Its start
 * stops one that an end by SIGKILL has left running.
 */
export async function prepareDistribution(
  dataDir: string,
  { program, keys }: { program: DistributionProgram; keys: StorageKeys },
): Promise<Distribution> {
  const port = await freePort();
  const layout: Layout = {
    dataDir,
    program,
    port,
    storage: path.join(dataDir, 'registry'),
    config: path.join(dataDir, 'registry.yml'),
    pidFile: path.join(dataDir, 'registry.pid'),
    certificateFile: keys.certificateFile,
  };
  mkdirSync(layout.storage, { recursive: true, mode: 0o700 });
  // JSON is YAML. Made anew each time: the port changes.
  writeFileSync(layout.config, `${JSON.stringify(configuration(layout, keys), null, 2)}\n`, { mode: 0o600 });
  return { url: `http://127.0.0.1:${port}`, start: (signal) => startServer(layout, signal) };
}

/** Lets what is under way come to its end, for ten seconds at most. */
export async function stopDistribution(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  const impatient = setTimeout(() => server.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(impatient);
}

/** As the container sees its folders, where it is one. */
const inContainer = {
  storage: '/var/lib/registry',
  config: '/ownbase/registry.yml',
  certificate: '/ownbase/storage.crt',
};

function configuration({ program, port, storage, certificateFile }: Layout, keys: StorageKeys) {
  const contained = program.kind === 'image';
  return {
    version: '0.1',
    log: { level: 'warn', formatter: 'json', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: contained ? inContainer.storage : storage },
      delete: { enabled: true },
      // Bytes that a redirect sends elsewhere would go past the gateway unmetered.
      redirect: { disable: true },
      // No `cache`: after a garbage collection a blob descriptor cache claims blobs that are gone.
    },
    http: {
      addr: contained ? '0.0.0.0:5000' : `127.0.0.1:${port}`,
      secret: keys.registryHttpSecret,
      relativeurls: true,
      draintimeout: '10s',
    },
    auth: {
      token: {
        realm: 'http://ownbase.invalid/token', // never asked for: the gateway makes its tokens itself
        service: storageService,
        issuer: storageIssuer,
        rootcertbundle: contained ? inContainer.certificate : certificateFile,
      },
    },
  };
}

async function startServer(layout: Layout, signal?: AbortSignal): Promise<ChildProcess> {
  await stopLeftOver(layout);
  const child = withLogFile(layout.dataDir, 'registry', (descriptor) => launch(layout, descriptor));
  if (child.pid) writeFileSync(layout.pidFile, String(child.pid));
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new StartError(whyItEnded(layout.dataDir))));
  });
  failed.catch(() => {}); // an end after it was ready is for whoever supervises it
  try {
    await Promise.race([failed, untilItAnswers(layout.port, signal)]);
  } catch (error) {
    await stopDistribution(child);
    throw error;
  }
  return child;
}

/**
 * Left alone, Go collects garbage after nearly each blob that is read, for which Distribution allocates 4 MiB: that takes
 * a third of its time. It waits longer now, as long as it stays below the limit.
 */
const programEnv = { OTEL_TRACES_EXPORTER: 'none', GOGC: '400', GOMEMLIMIT: '256MiB' };

/** In a session of its own: Ctrl-C is for us, who end it after the web process. */
function launch(layout: Layout, log: number): ChildProcess {
  const { program, config } = layout;
  const stdio: StdioOptions = ['ignore', log, log];
  if (program.kind === 'image') {
    return spawn(program.docker, containerArguments(layout), { detached: true, stdio });
  }
  // A bare environment: every REGISTRY_… variable would change the configuration.
  const env = bareEnv({ HOME: process.env.HOME, ...programEnv });
  return spawn(program.file, ['serve', config], { detached: true, cwd: '/', env, stdio });
}

function containerArguments(layout: Layout): string[] {
  const mount = (from: string, to: string, mode = '') => ['--volume', `${from}:${to}${mode}`];
  return [
    ...['run', '--rm', '--name', containerName(layout)],
    ...['--user', `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`],
    ...['--publish', `127.0.0.1:${layout.port}:5000`],
    ...Object.entries(programEnv).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...mount(layout.storage, inContainer.storage),
    ...mount(layout.config, inContainer.config, ':ro'),
    ...mount(layout.certificateFile, inContainer.certificate, ':ro'),
    ...[distributionImage, 'serve', inContainer.config],
  ];
}

function containerName({ dataDir }: Layout): string {
  return `ownbase-registry-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`;
}

async function stopLeftOver(layout: Layout): Promise<void> {
  const pid = readPid(layout.pidFile);
  const line = pid ? commandLine(pid) : null;
  if (pid && (line?.includes(layout.config) || line?.includes(containerName(layout)))) await endProcess(pid);
  rmSync(layout.pidFile, { force: true });
  if (layout.program.kind === 'image') {
    execFileSync(layout.program.docker, ['rm', '--force', containerName(layout)], { stdio: 'ignore' });
  }
}

function readPid(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8')) || null;
  } catch {
    return null;
  }
}

/** 401 is an answer: nobody has shown a token yet. */
async function untilItAnswers(port: number, signal?: AbortSignal): Promise<void> {
  const until = Date.now() + readyWithinMs;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const response = await fetch(`http://127.0.0.1:${port}/v2/`, { signal: AbortSignal.timeout(2_000) });
      await response.body?.cancel();
      if (response.status === 401) return;
    } catch (error) {
      if (Date.now() > until) throw new StartError('The registry did not answer in time.', { cause: error });
    }
    await pause(50);
  }
}

function whyItEnded(dataDir: string): string {
  return `The registry ended while it started. Its last words (log/registry.log):\n${logTail(dataDir, 'registry')}`;
}
