import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { uniqueName } from './accounts.ts';
import { runProgram, type Said } from './programs.ts';

export type ContainerTool = ((...args: string[]) => Promise<Said>) & {
  login(host: string, user: string, secret: string): Promise<Said>;
};

/** Podman or Buildah with images and a login of its own in this folder: two of them know nothing of each other. */
export async function containerToolOf(program: 'podman' | 'buildah', folder: string): Promise<ContainerTool> {
  const home = path.join(folder, uniqueName(program));
  const storage = ['--root', `${home}/root`, '--runroot', `${home}/run`, '--storage-driver', 'vfs'];
  const own = program === 'podman' ? [...storage, '--events-backend', 'none'] : storage;
  await mkdir(home);
  await writeFile(`${home}/auth.json`, '{}'); // both refuse to begin without it
  const env = { REGISTRY_AUTH_FILE: path.join(home, 'auth.json'), BUILDAH_ISOLATION: 'chroot' };
  const run = (args: string[], input = '') => runProgram(program, [...own, ...args], { env, input });
  return Object.assign((...args: string[]) => run(args), {
    login: (host: string, user: string, secret: string) =>
      run(['login', '--tls-verify=false', '-u', user, '--password-stdin', host], secret),
  });
}
