import type { DeploymentRef } from '../../deploy/engine.ts';
import { labelsOf } from '../../deploy/engines/shared/names.ts';
import { expectDone, runProgram } from '../programs.ts';

/** A container that never runs for each volume of a deployment, with and without the label that earlier ones lack. */
export async function leaveHolders(ref: DeploymentRef): Promise<void> {
  const docker = async (...args: string[]) =>
    (await expectDone(runProgram('docker', args))).split('\n').filter(Boolean);
  const ours = ['--quiet', '--filter', `label=ownbase.deployment=${ref.deploymentId}`];
  const [container] = await docker('ps', '--all', ...ours);
  const [image] = container ? await docker('inspect', '--format', '{{.Image}}', container) : [];
  if (!image) throw new Error('there is no container whose image could be taken');
  const labels = Object.entries(labelsOf(ref)).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
  for (const volume of await docker('volume', 'ls', ...ours)) {
    const mount = ['--mount', `type=volume,source=${volume},target=/ownbase-volume`];
    for (const more of [[], ['--label', 'ownbase.holder=true']]) {
      await docker('create', ...labels, ...more, ...mount, image, 'never');
    }
  }
}
