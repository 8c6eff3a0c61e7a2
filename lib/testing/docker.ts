import { rm } from 'node:fs/promises';
import { buildTar } from '../transfer/tar.ts';
import { makeTestFolder } from './folder.ts';
import { expectDone, runProgram, type Said } from './programs.ts';

export type Docker = ((...args: string[]) => Promise<Said>) & {
  login(host: string, user: string, secret: string): Promise<Said>;
  /** The folder of its login. */
  config: string;
} & AsyncDisposable;

/**
 * A docker CLI with a login of its own, as on a person's own machine, before the engine of this machine.
 *
 * @param program Another one than the first of the PATH.
 */
export async function dockerOf({
  program = 'docker',
  env = {},
}: {
  program?: string;
  env?: Record<string, string>;
} = {}): Promise<Docker> {
  const config = await makeTestFolder();
  const own = { DOCKER_CONFIG: config, ...env };
  return Object.assign((...args: string[]) => runProgram(program, args, { env: own }), {
    config,
    login: (host: string, user: string, secret: string) =>
      runProgram(program, ['login', host, '-u', user, '--password-stdin'], { env: own, input: secret }),
    [Symbol.asyncDispose]: () => rm(config, { recursive: true, force: true }),
  });
}

/** Makes a small image in the engine, with content of its own, under this name. */
export async function importImage(name: string, content: string): Promise<void> {
  const input = buildTar([{ name: 'content', content }]);
  await expectDone(runProgram('docker', ['import', '-', name], { input }));
}
