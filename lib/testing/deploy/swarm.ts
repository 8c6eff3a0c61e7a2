import { expectDone, runProgram } from '../programs.ts';

/** Makes the engine of this machine a Swarm of one node, unless it is in one. It goes on as an engine all the same. */
export async function joinSwarm(): Promise<void> {
  const state = await expectDone(runProgram('docker', ['info', '--format', '{{.Swarm.LocalNodeState}}']));
  if (state.trim() === 'active') return;
  await expectDone(
    runProgram('docker', [
      'swarm',
      'init',
      '--advertise-addr',
      '127.0.0.1',
      '--listen-addr',
      '127.0.0.1:2377',
    ]),
  );
}
