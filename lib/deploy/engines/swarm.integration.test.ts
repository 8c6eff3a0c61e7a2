import { freePort } from '../../bin/processes.ts';
import { describeEngine } from '../../testing/deploy/describe-engine.ts';
import { engineSocket } from '../../testing/deploy/engine-socket.ts';
import { leaveHolders } from '../../testing/deploy/holders.ts';
import { joinSwarm } from '../../testing/deploy/swarm.ts';
import { findBusybox } from '../../testing/deploy/web-image.ts';
import { hasDocker } from '../../testing/machine.ts';
import { expectDone, runProgram } from '../../testing/programs.ts';
import { createSwarmEngine } from './swarm/index.ts';

const isPossible = hasDocker() && findBusybox() !== null;

describeEngine('a Swarm', isPossible, async () => {
  await joinSwarm();
  return {
    engine: createSwarmEngine({ type: 'socket', path: engineSocket() }),
    publicHost: '127.0.0.1',
    freePort,
    leaveHolders,
    async countObjects({ deploymentId }) {
      const filter = ['--filter', `label=ownbase.deployment=${deploymentId}`, '--quiet'];
      const lists = ['service', 'network', 'volume', 'secret'].map((kind) => [kind, 'ls', ...filter]);
      const texts = await Promise.all(lists.map((args) => expectDone(runProgram('docker', args))));
      return texts.flatMap((text) => text.split('\n')).filter(Boolean).length;
    },
  };
});
