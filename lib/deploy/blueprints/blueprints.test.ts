import { describe, expect, test } from 'vitest';
import { blueprintFacts } from '../../contract/blueprints.ts';
import { imageOf, planOf, serviceOf } from '../../testing/deploy/plan-of.ts';
import { showText } from '../fill-plan.ts';
import { parametersOf, readValues } from '../values.ts';
import { blueprints, findBlueprint } from './index.ts';

const image = (id: string) => imageOf(`acme/${id}:1`, { exposedPorts: ['8080/tcp'] });

describe.each(blueprints.map((blueprint) => [blueprint.facts.id, blueprint] as const))(
  '%s',
  (id, blueprint) => {
    test('its facts keep the schema, in both languages, each parameter once', () => {
      expect(blueprintFacts.safeParse(blueprint.facts).error).toBeUndefined();
      const parameters = parametersOf(blueprint, image(id));
      expect(new Set(parameters.map((each) => each.id)).size).toBe(parameters.length);
      for (const { label, help, group } of parameters) {
        for (const text of [label, help]) expect([text.en, text['zh-CN']].every(Boolean)).toBe(true);
        expect(blueprint.facts.groups.map((each) => each.id)).toContain(group);
      }
    });

    test('every preset makes a plan without anything more', () => {
      for (const preset of blueprint.facts.presets) {
        expect(readValues(blueprint, image(id), preset.id, {}).issues).toEqual([]);
        expect(planOf(blueprint, image(id), { preset: preset.id }).services.length).toBeGreaterThan(0);
      }
    });
  },
);

test.each([
  ['postgres', 5432, '/var/lib/postgresql', { POSTGRES_USER: 'postgres', POSTGRES_PASSWORD: '{password}' }],
  ['mysql', 3306, '/var/lib/mysql', { MYSQL_USER: 'app', MYSQL_ROOT_PASSWORD: '{rootPassword}' }],
  ['couchdb', 5984, '/opt/couchdb/data', { COUCHDB_USER: 'admin', COUCHDB_PASSWORD: '{password}' }],
])('%s: port %i, data in %s, generated passwords, published only if it is wanted', (id, port, path, env) => {
  const blueprint = findBlueprint(id)!;
  // Without a version the newest layout of the data counts.
  const service = serviceOf(planOf(blueprint, imageOf(`acme/${id}`)), id);
  expect(service).toMatchObject({ ports: [{ container: port, published: port }], volumes: [{ path }] });
  const shown = Object.fromEntries(Object.entries(service.env).map(([name, text]) => [name, showText(text)]));
  expect(shown).toMatchObject(env);
  const inside = planOf(blueprint, image(id), { values: { publish: false } });
  expect(serviceOf(inside, id).ports[0]?.published).toBeNull();
});

test('postgres keeps the data of versions before 18 where their images look for it', () => {
  const service = serviceOf(planOf(findBlueprint('postgres')!, imageOf('acme/postgres:16.4')), 'postgres');
  expect(service.volumes[0]?.path).toBe('/var/lib/postgresql/data');
  expect(service.env.PGDATA).toBe('/var/lib/postgresql/data/pgdata');
});

test('mariadb is mysql by other names', () => {
  const service = serviceOf(planOf(findBlueprint('mysql')!, imageOf('acme/mariadb:11')), 'mysql');
  expect(service.env).toHaveProperty('MARIADB_ROOT_PASSWORD');
});

test.each([
  ['nginx', 80],
  ['tomcat', 8080],
])('%s answers at %i', (id, port) => {
  const made = planOf(findBlueprint(id)!, image(id));
  expect(serviceOf(made, id).ports).toMatchObject([{ container: port, published: port }]);
  expect(made.checks).toHaveLength(1);
});

describe('any image', () => {
  const generic = findBlueprint('generic')!;

  test('is run as it says: ports, volumes, health check', () => {
    const made = planOf(
      generic,
      imageOf('acme/app:1', {
        exposedPorts: ['9999/tcp', '8080/tcp', '53/udp'],
        volumes: ['/data', 'not-a-path'],
        healthcheck: ['CMD', 'true'],
      }),
    );
    const service = serviceOf(made, 'app');
    expect(service.ports.map(({ container, published }) => [container, published])).toEqual([
      [8080, 8080],
      [9999, null],
    ]);
    expect(service.volumes.map(({ path }) => path)).toEqual(['/data']);
    expect(service.health?.kind).toBe('image');
    expect(made.checks).toMatchObject([{ port: 'p8080', path: '/' }]);
  });

  test('secret variables stand in the plan by name', () => {
    const env = [
      { name: 'MODE', value: 'fast', secret: false },
      { name: 'API.KEY', value: 's3cret', secret: true },
    ];
    const read = readValues(generic, image('app'), 'default', { env });
    expect(read.secrets).toEqual({ env_API_KEY: 's3cret' });
    expect(JSON.stringify(read.values)).not.toContain('s3cret');
    const made = serviceOf(planOf(generic, image('app'), { values: { env } }), 'app');
    expect(made.env).toEqual({ MODE: 'fast', 'API.KEY': [{ secret: 'env_API_KEY' }] });
  });

  test('several replicas cannot share one port of a single engine', () => {
    expect(() => planOf(generic, image('app'), { values: { replicas: 2 } })).toThrow(/replicas/);
    expect(
      serviceOf(planOf(generic, image('app'), { values: { replicas: 2 }, kind: 'swarm' }), 'app').replicas,
    ).toBe(2);
  });
});
