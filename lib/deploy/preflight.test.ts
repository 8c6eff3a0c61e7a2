import { expect, test } from 'vitest';
import { imageOf, planOf } from '../testing/deploy/plan-of.ts';
import { findBlueprint } from './blueprints/index.ts';
import { checkDataFolder } from './preflight.ts';

const home = '/var/lib/postgresql';

test.each<[string, string, string[], boolean]>([
  ['mysql', 'acme/mysql:8.4', ['/var/lib/mysql'], true],
  ['mysql', 'acme/mariadb:11', ['/var/lib/mysql/', '/var/log/mysql'], true],
  ['couchdb', 'acme/couchdb:3.4', ['/opt/couchdb/data'], true],
  ['convertigo', 'acme/convertigo:8.4.3', ['/workspace'], true],
  ['postgres', 'acme/postgres:16', [`${home}/data`], true],
  ['postgres', 'acme/postgres:18', [home], true],
  // PGDATA names the folder to it.
  ['postgres', 'acme/postgres:18', ['/elsewhere'], true],
  ['mysql', 'acme/mysql:8.4', [], true],
  ['generic', 'acme/app:1', ['/elsewhere'], true],
  ['mysql', 'acme/mysql:8.4', ['/bitnami/mysql'], false],
  ['couchdb', 'acme/couchdb:3.4', ['/var/lib/mysql'], false],
])('%s with %s, whose volumes are %j: the plan holds its data: %j', (id, ref, volumes, isHeld) => {
  const image = imageOf(ref, { volumes });
  const items = checkDataFolder(image, planOf(findBlueprint(id)!, image));
  expect(items.map(({ state, key }) => `${state} ${key}`)).toEqual(isHeld ? [] : ['failed data-elsewhere']);
});
