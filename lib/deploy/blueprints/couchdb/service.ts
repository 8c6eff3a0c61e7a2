import type { PlannedService } from '../../../contract/plan.ts';
import type { BlueprintInput } from '../../blueprint.ts';
import { runAs, shellHealth } from '../service.ts';

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
    ...runAs(input, 5984),
  };
}

export const couchdbDataPath = '/opt/couchdb/data';
