import { seal } from '../../access/index.ts';
import { recordAudit, systemActor } from '../../audit/index.ts';
import type { PoolConnection } from '../../contract/pools.ts';
import { newId } from '../../ids.ts';
import { log } from '../../log.ts';
import type { DeployContext } from '../context.ts';
import { tryConnection } from './facts.ts';
import { endpointOf } from './rows.ts';

/**
 * On a first start: a Docker engine of this machine that answers becomes the pool `local`, which no tenant may use
 * before an administrator says so. Where there ever was a pool, administrators have decided already.
 *
 * @param dockerHost DOCKER_HOST of the surroundings, or nothing.
 * @param registryHost The console as this machine reaches it.
 * @returns whether there is such a pool now.
 */
export async function offerLocalPool(
  context: DeployContext,
  { dockerHost, registryHost }: { dockerHost: string | undefined; registryHost: string },
): Promise<boolean> {
  const known = await context.db.selectFrom('pools').select('id').limit(1).executeTakeFirst();
  if (known) return false;
  const connection = localConnection(dockerHost);
  if (!connection) return false;
  const { facts } = await tryConnection(context, { kind: 'docker', connection });
  if (!facts) return false;
  const id = newId('pool');
  await context.db.transaction().execute(async (trx) => {
    await trx
      .insertInto('pools')
      .values({
        id,
        name: 'local',
        kind: 'docker',
        endpoint: endpointOf(connection),
        connection: seal(context.sealKey, JSON.stringify(connection), id),
        public_host: 'localhost',
        registry_host: registryHost,
        port_first: 28_000,
        port_last: 28_999,
        state: 'reachable',
        facts: JSON.stringify(facts),
        checked_at: new Date(),
      })
      .execute();
    await recordAudit(trx, systemActor, { action: 'pool.create', subject: id, detail: { name: 'local' } });
  });
  log.info(
    { endpoint: endpointOf(connection) },
    'the Docker engine of this machine is offered as the pool local',
  );
  return true;
}

function localConnection(dockerHost: string | undefined): PoolConnection | null {
  if (!dockerHost) return { type: 'socket', path: '/var/run/docker.sock' };
  return dockerHost.startsWith('unix://') ? { type: 'socket', path: dockerHost.slice(7) } : null;
}
