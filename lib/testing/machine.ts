import { execFileSync } from 'node:child_process';
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

export function hasSkopeo(): boolean {
  return answers('skopeo', ['--version']);
}

function answers(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}
