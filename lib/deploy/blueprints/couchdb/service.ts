import type { PlannedService } from '../../../contract/plan.ts';
import type { BlueprintInput } from '../../blueprint.ts';
import { asUser, runAs, shellHealth } from '../service.ts';

const uid = 5984;

/** CouchDB as one node: the official image makes its system databases only where this is said, and has no variable for it. */
export function couchdbService(
  input: BlueprintInput,
  { user, passwordSecret, cookieSecret }: { user: string; passwordSecret: string; cookieSecret: string },
): Pick<PlannedService, 'env' | 'files' | 'health' | 'user' | 'volumeGroup' | 'capabilities'> {
  return {
    env: {
      COUCHDB_USER: user,
      COUCHDB_PASSWORD: [{ secret: passwordSecret }],
      COUCHDB_SECRET: [{ secret: cookieSecret }],
    },
    files: [
      { path: '/opt/couchdb/etc/local.d/setup.ini', content: '[couchdb]\nsingle_node=true\n', mode: 0o644 },
    ],
    health: shellHealth('curl -fsS http://127.0.0.1:5984/_up | grep -q ok', { startSeconds: 60 }),
    // As root it begins by taking over each of its files, and ends where it cannot: those of a Swarm are read-only.
    ...(input.target.kind === 'swarm' ? asUser(uid) : runAs(input, uid)),
  };
}

export const couchdbDataPath = '/opt/couchdb/data';
