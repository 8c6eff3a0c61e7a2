// Runs before anything is installed: plain JavaScript for Node 20, no dependencies.
//   node lib/bin/setup.mjs [--build] [--quiet]
// Installs the packages when package-lock.json changed and, with --build, builds the pages when their sources changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..');
const installStamp = path.join(root, 'node_modules', '.ownbase-installed');
const buildStamp = path.join(root, '.next', 'ownbase-built');
const ownNode = path.join(root, 'node_modules', '.bin', 'node');
const quiet = process.argv.includes('--quiet');

/** What next build reads, besides the packages. */
const buildInputs = [
  'app',
  'components',
  'lib',
  'public',
  'next.config.js',
  'package.json',
  'package-lock.json',
  'postcss.config.mjs',
  'tsconfig.json',
];
const notBuilt = /^lib\/(bin|testing)(\/|$)|\.test\.tsx?$/;

class SetupError extends Error {}

async function main() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 9)) {
    throw new SetupError(`Node.js 20.9 or newer is needed to begin; this is ${process.version}.`);
  }
  const build = process.argv.includes('--build');
  if (isDone(build)) return;
  const unlock = await lock();
  try {
    // Another set-up may have done it while this one waited.
    if (!isInstalled()) install();
    if (build && !isBuilt()) buildPages();
  } finally {
    unlock();
  }
}

function isDone(build) {
  return isInstalled() && (!build || isBuilt());
}

function isInstalled() {
  return read(installStamp) === installHash();
}

function installHash() {
  const hash = createHash('sha256').update(readFileSync(path.join(root, 'package-lock.json')));
  return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}

function install() {
  say('Installing the packages …');
  refuseWhileItRuns();
  const hash = installHash();
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm ci', npm ? process.execPath : 'npm', npm ? [npm, ...args] : args);
  checkNode();
  writeFileSync(installStamp, hash);
}

/** npm brings Node 24 for Linux with glibc; elsewhere the one in the PATH has to be new enough. */
function checkNode() {
  const brought = existsSync(ownNode) && spawnSync(ownNode, ['--version']).status === 0;
  if (brought) return;
  rmSync(ownNode, { force: true }); // one that does not run here must not hide the system's
  if (Number(process.versions.node.split('.')[0]) >= 24) return;
  throw new SetupError(
    `npm has no Node.js 24 for this machine (${process.platform} ${process.arch}), and the PATH has ${process.version}: install Node.js 24.`,
  );
}

function isBuilt() {
  return existsSync(path.join(root, '.next', 'BUILD_ID')) && read(buildStamp) === sourcesHash();
}

function sourcesHash() {
  const hash = createHash('sha256');
  for (const input of buildInputs) addToHash(hash, input);
  return hash.digest('hex');
}

function addToHash(hash, name) {
  const file = path.join(root, name);
  if (notBuilt.test(name) || !existsSync(file)) return;
  if (statSync(file).isDirectory()) {
    for (const entry of readdirSync(file).sort()) addToHash(hash, `${name}/${entry}`);
    return;
  }
  const content = readFileSync(file);
  hash.update(`${name}\0${content.length}\0`).update(content);
}

function buildPages() {
  say('Building the pages …');
  refuseWhileItRuns();
  const hash = sourcesHash();
  rmSync(buildStamp, { force: true });
  const node = existsSync(ownNode) ? ownNode : process.execPath;
  run('next build', node, [path.join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'], {
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  });
  writeFileSync(buildStamp, hash);
}

/** Shows what the program said only when it failed. */
function run(name, command, args, env = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (result.status === 0) return;
  process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  throw new SetupError(`${name} failed${result.error ? `: ${result.error.message}` : ''}.`);
}

/** A console that runs from this folder would lose the files that it serves. */
function refuseWhileItRuns() {
  const { DATA_DIR } = process.env;
  const running = JSON.parse(read(path.resolve(root, DATA_DIR || 'data', 'lock')) || 'null');
  if (!running || running.root !== root || running.dev || !isLiving(running.pid, 'up.ts')) return;
  throw new SetupError(
    `The sources changed while the console runs from them (process ${running.pid}, ${running.address}): stop it, then start again.`,
  );
}

/** One set-up of a folder at a time. A lock whose process has ended counts for nothing. */
async function lock() {
  const folder = path.join(root, '.next', 'cache'); // ignored by git, kept by next build
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'ownbase-setup');
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid), { mode: 0o600 });
  try {
    let told = false;
    while (!tryLink(mine, file)) {
      const holder = Number(read(file));
      if (isLiving(holder, 'setup.mjs')) {
        if (!told) say(`Waiting for another set-up of this folder (process ${holder}) …`);
        told = true;
        await new Promise((resolve) => setTimeout(resolve, 250));
      } else rmSync(file, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => rmSync(file, { force: true });
}

function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** @param script What it runs: after a restart of the machine its number may be another's. */
function isLiving(pid, script) {
  if (!pid) return false;
  if (process.platform === 'linux') return read(`/proc/${pid}/cmdline`).includes(script);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** On stderr: the stdout of `npm run admin` is its result. */
function say(sentence) {
  if (!quiet) process.stderr.write(`${sentence}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error instanceof SetupError ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
