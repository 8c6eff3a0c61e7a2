import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeTestFolder } from './folder.ts';
import { runProgram, type Said } from './programs.ts';

export type Containerd = { ctr(...args: string[]): Promise<Said> } & AsyncDisposable;

/** Containers are run by nobody here: that part would ask for root. */
const disabled = ['io.containerd.grpc.v1.cri', 'io.containerd.internal.v1.opt'];

/** A containerd with content of its own in a temporary folder. `await using` ends and removes it. */
export async function startContainerd(): Promise<Containerd> {
  const folder = await makeTestFolder();
  const socket = path.join(folder, 'socket');
  const config = path.join(folder, 'config.toml');
  await writeFile(config, configOf(folder, socket));
  const daemon = spawn('containerd', ['--config', config], { stdio: 'ignore' });
  const ended = once(daemon, 'close');
  process.once('exit', () => daemon.kill('SIGKILL'));
  const ctr = (...args: string[]) => runProgram('ctr', ['--address', socket, ...args]);
  const dispose = async () => {
    daemon.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  // It waits for the daemon itself.
  const answer = await ctr('--connect-timeout', '30s', 'version');
  if (answer.code === 0) return { ctr, [Symbol.asyncDispose]: dispose };
  await dispose();
  throw new Error(`containerd did not start: ${answer.text}`);
}

function configOf(folder: string, socket: string): string {
  const owner = `uid = ${process.getuid?.() ?? 0}\ngid = ${process.getgid?.() ?? 0}`;
  return `version = 2
root = "${folder}/root"
state = "${folder}/state"
disabled_plugins = ${JSON.stringify(disabled)}
[grpc]
address = "${socket}"
${owner}
[ttrpc]
address = "${socket}.ttrpc"
${owner}
`;
}
