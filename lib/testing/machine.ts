import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { executables } from '../bin/distribution-program.ts';

/** The browser of the machine; null when the PATH has none. */
export function findChromium(): string | null {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return names.flatMap(executables)[0] ?? null;
}

/** A Docker engine answers, by the docker CLI. */
export function hasDocker(): boolean {
  return answers('docker', ['version', '--format', '{{.Server.Version}}']);
}

/** A docker CLI that builds by BuildKit, before an engine: from 23 on it needs the plugin buildx. Null: there is none. */
export function findBuildKit(): string | null {
  if (!hasDocker()) return null;
  return (
    executables('docker').find((each) => answers(each, ['build', '--help'], { DOCKER_BUILDKIT: '1' })) ?? null
  );
}

export function hasSkopeo(): boolean {
  return answers('skopeo', ['--version']);
}

/** Podman or Buildah, where it can work: without root it needs user namespaces. */
export function hasContainerTool(program: 'podman' | 'buildah'): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'ownbase-machine-'));
  const [root, runroot] = [path.join(folder, 'root'), path.join(folder, 'run')];
  try {
    return answers(program, ['--root', root, '--runroot', runroot, '--storage-driver', 'vfs', 'info']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The daemon and its client. */
export function hasContainerd(): boolean {
  return answers('containerd', ['--version']) && answers('ctr', ['--version']);
}

function answers(program: string, args: string[], env: Record<string, string> = {}): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore', timeout: 20_000, env: { ...process.env, ...env } });
    return true;
  } catch {
    return false;
  }
}
