import { describe, expect, test } from 'vitest';
import { blueprintFacts } from '../../contract/blueprints.ts';
import type { DeploymentPlan } from '../../contract/plan.ts';
import { beforeOf, imageOf, planOf, serviceOf } from '../../testing/deploy/plan-of.ts';
import type { Before } from '../blueprint.ts';
import { showText } from '../fill-plan.ts';
import { parametersOf, readValues } from '../values.ts';
import { blueprints, findBlueprint, matchBlueprints } from './index.ts';

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

    test('its words, presets and options are in both languages', () => {
      const { title, summary, links, groups, presets, parameters } = blueprint.facts;
      const all = [
        title,
        summary,
        ...[...links, ...groups, ...presets].map(({ label }) => label),
        ...presets.map((preset) => preset.summary),
        ...parameters.flatMap(({ options, patternHelp }) => [
          ...options.map(({ label }) => label),
          ...(patternHelp ? [patternHelp] : []),
        ]),
      ];
      for (const text of all) expect([text.en, text['zh-CN']].every(Boolean)).toBe(true);
    });

    test('each parameter that hangs on another one hangs on one that is there', () => {
      const parameters = parametersOf(blueprint, image(id));
      for (const { showIf } of parameters) {
        if (showIf) expect(parameters.map((each) => each.id)).toContain(showIf.parameter);
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
  [
    'postgres',
    5432,
    '/var/lib/postgresql/data',
    { POSTGRES_USER: 'postgres', POSTGRES_PASSWORD: '{password}' },
  ],
  ['mysql', 3306, '/var/lib/mysql', { MYSQL_USER: 'app', MYSQL_ROOT_PASSWORD: '{rootPassword}' }],
  ['couchdb', 5984, '/opt/couchdb/data', { COUCHDB_USER: 'admin', COUCHDB_PASSWORD: '{password}' }],
])('%s: port %i, data in %s, generated passwords, published only if it is wanted', (id, port, path, env) => {
  const blueprint = findBlueprint(id)!;
  const service = serviceOf(planOf(blueprint, imageOf(`acme/${id}`)), id);
  expect(service).toMatchObject({ ports: [{ container: port, published: port }], volumes: [{ path }] });
  const shown = Object.fromEntries(Object.entries(service.env).map(([name, text]) => [name, showText(text)]));
  expect(shown).toMatchObject(env);
  const inside = planOf(blueprint, image(id), { values: { publish: false } });
  expect(serviceOf(inside, id).ports[0]?.published).toBeNull();
});

describe('where PostgreSQL has its data', () => {
  const postgres = findBlueprint('postgres')!;
  const before18 = {
    env: ['PG_MAJOR=16', 'PGDATA=/var/lib/postgresql/data'],
    volumes: ['/var/lib/postgresql/data'],
  };
  const from18 = {
    env: ['PG_MAJOR=18', 'PGDATA=/var/lib/postgresql/18/docker'],
    volumes: ['/var/lib/postgresql'],
  };
  const anyPlace = ['/var/lib/postgresql/data', '/var/lib/postgresql/data/pgdata'];
  const newPlace = ['/var/lib/postgresql', '/var/lib/postgresql/18/docker'];
  const placeIn = (plan: ReturnType<typeof planOf>) => {
    const { volumes, env } = serviceOf(plan, 'postgres');
    return [volumes[0]?.path, env.PGDATA];
  };
  /** As plans were made once: by the tag, and without the folder. */
  const earlierPlan = (image: Parameters<typeof planOf>[1]) => {
    const plan = planOf(postgres, image);
    const service = serviceOf(plan, 'postgres');
    delete service.env.PGDATA;
    service.volumes[0]!.path = '/var/lib/postgresql';
    return plan;
  };

  type Config = Parameters<typeof imageOf>[1];
  test.each<[string, Config, string[]]>([
    ['acme/postgres', before18, anyPlace],
    ['acme/postgres:16.4', before18, anyPlace],
    ['acme/postgres:stable', before18, anyPlace],
    ['acme/postgres:20260801', before18, anyPlace],
    ['acme/postgres:latest', from18, newPlace],
    ['acme/postgres:16.4', from18, newPlace],
    ['acme/postgres:18', {}, anyPlace],
    ['acme/postgres:18', { volumes: ['/var/lib/postgresql'] }, anyPlace],
    ['acme/postgres:18', { ...from18, env: ['PGDATA=/elsewhere'] }, anyPlace],
    ['acme/postgres:18', { ...from18, volumes: [...from18.volumes, '/var/lib/postgresql/18'] }, anyPlace],
  ])('%s by what its config says: %j', (ref, config, place) => {
    expect(placeIn(planOf(postgres, imageOf(ref, config)))).toEqual(place);
  });

  test.each<[string, ReturnType<typeof planOf>, Config | null, Config, string[]]>([
    ['of today', planOf(postgres, imageOf('acme/postgres', from18)), from18, from18, newPlace],
    ['of earlier plans', earlierPlan(imageOf('acme/postgres', from18)), from18, from18, newPlace],
    ['of an image that is gone', planOf(postgres, imageOf('acme/postgres', from18)), null, from18, newPlace],
    ['made without a config', planOf(postgres, imageOf('acme/postgres')), {}, from18, anyPlace],
    [
      'of today, where the next image has another folder',
      planOf(postgres, imageOf('acme/postgres', from18)),
      from18,
      { ...from18, env: ['PGDATA=/var/lib/postgresql/other'] },
      newPlace,
    ],
  ])('data %s stays where it lies', (_what, plan, was, config, place) => {
    const before = beforeOf(plan, was ? imageOf('acme/postgres', was) : null);
    expect(placeIn(planOf(postgres, imageOf('acme/postgres', config), { before }))).toEqual(place);
  });

  test.each<[string, Config | null, Config]>([
    ['the data was not in', before18, before18],
    ['the data was not in, before an upgrade', before18, from18],
    ['nobody knows about', null, from18],
    ['the next image hides the data in', from18, { ...from18, volumes: ['/var/lib/postgresql/18'] }],
  ])('a volume that %s is not taken for the place of it', (_what, was, config) => {
    const earlier = imageOf('acme/postgres', was ?? before18);
    const before = beforeOf(earlierPlan(earlier), was ? earlier : null);
    // Another path: such a change is refused.
    expect(placeIn(planOf(postgres, imageOf('acme/postgres', config), { before }))).toEqual(anyPlace);
  });

  test('its version is the major one that the image tells, whatever the tag says', () => {
    expect(postgres.dataVersionOf?.(imageOf('acme/postgres:18', before18))).toBe('16');
    expect(postgres.dataVersionOf?.(imageOf('acme/postgres:18'))).toBeNull();
  });
});

describe.each(['postgres', 'mysql', 'couchdb'])('%s', (id) => {
  const blueprint = findBlueprint(id)!;
  const service = (given: Parameters<typeof planOf>[2] = {}) =>
    serviceOf(planOf(blueprint, image(id), given), id);

  test('says itself when it is healthy, is backed up, and tells its user and password', () => {
    const made = planOf(blueprint, image(id));
    expect(service().health?.kind).toBe('exec');
    expect(made.backup).toEqual([{ service: id, volume: 'data' }]);
    const outputs = made.outputs.map((output) => output.id);
    expect(outputs).toEqual(expect.arrayContaining(['address', 'user', 'password']));
    const inside = planOf(blueprint, image(id), { values: { publish: false } });
    expect(inside.outputs.map((output) => output.id)).not.toContain('address');
  });

  test('its secrets are made up, stand nowhere in the plan, and stay when it changes', () => {
    const { generate, issues } = readValues(blueprint, image(id), 'default', { password: 'a very own one' });
    expect(issues).toEqual([]);
    expect(generate.map(({ name }) => name)).not.toContain('password');
    expect(readValues(blueprint, image(id), 'default', {}).generate.length).toBeGreaterThan(0);
    const made = planOf(blueprint, image(id), { values: { password: 'a very own one' } });
    expect(JSON.stringify(made)).not.toContain('a very own one');
  });

  test('in a cluster it is a user without any right, else root with few', () => {
    expect(service({ kind: 'kubernetes' })).toMatchObject({
      capabilities: [],
      user: expect.stringMatching(/^\d+:\d+$/),
    });
    expect(service({ kind: 'kubernetes' }).volumeGroup).toBeGreaterThan(0);
    expect(service()).toMatchObject({ user: null, volumeGroup: null });
    expect(service().capabilities).not.toContain('NET_BIND_SERVICE');
  });
});

test('CouchDB is its own user in a Swarm, where its entry point cannot take over its files', () => {
  const service = serviceOf(
    planOf(findBlueprint('couchdb')!, image('couchdb'), { kind: 'swarm' }),
    'couchdb',
  );
  expect(service).toMatchObject({ user: '5984:5984', capabilities: [] });
});

test.each([
  ['mysql', 'user', 'root'],
  ['mysql', 'database', 'a b'],
  ['postgres', 'user', 'A'],
  ['couchdb', 'user', ''],
  ['tomcat', 'javaOpts', '$(id)'],
  ['nginx', 'memory', 1],
  ['tomcat', 'replicas', 0],
])('%s refuses %s = %j', (id, parameter, value) => {
  const { issues } = readValues(findBlueprint(id)!, image(id), 'default', { [parameter]: value });
  expect(issues).toMatchObject([{ path: parameter }]);
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

describe.each(['nginx', 'tomcat'])('%s', (id) => {
  const blueprint = findBlueprint(id)!;

  test('by a domain: a route and no port of its own, sticky with several', () => {
    const given = { kind: 'kubernetes', domain: 'app-acme.apps.example', values: { replicas: 3 } } as const;
    const made = planOf(blueprint, image(id), given);
    expect(made.routes).toMatchObject([{ service: id, host: given.domain, sticky: true }]);
    expect(serviceOf(made, id)).toMatchObject({ replicas: 3, ports: [{ published: null }] });
  });

  test('several cannot share one port of a single engine', () => {
    expect(() => planOf(blueprint, image(id), { values: { replicas: 2 } })).toThrow(/replicas/);
  });
});

test('nginx: a configuration of one’s own, and the right to listen at 80', () => {
  const nginx = findBlueprint('nginx')!;
  const server = 'server { listen 80; }';
  const service = serviceOf(planOf(nginx, image('nginx'), { values: { server } }), 'nginx');
  expect(service.files).toEqual([{ path: '/etc/nginx/conf.d/default.conf', content: server, mode: 0o644 }]);
  expect(service.capabilities).toContain('NET_BIND_SERVICE');
  expect(serviceOf(planOf(nginx, image('nginx')), 'nginx').files).toEqual([]);
});

test('tomcat: the heap follows the limit, and options are added', () => {
  const made = planOf(findBlueprint('tomcat')!, image('tomcat'), { values: { javaOpts: ' -Xss512k ' } });
  expect(serviceOf(made, 'tomcat').env.CATALINA_OPTS).toBe('-XX:MaxRAMPercentage=70 -Xss512k');
});

test.each([
  ['acme/nginx:1', 'nginx'],
  ['library/tomcat:11', 'tomcat'],
  ['acme/team/timescaledb:pg16', 'postgres'],
  ['acme/mariadb:11', 'mysql'],
  ['acme/couchdb:3.4', 'couchdb'],
  ['acme/my-nginx:1', 'generic'],
])('%s is offered as %s, and as any image', (ref, id) => {
  const ids = matchBlueprints(imageOf(ref)).map(({ facts }) => facts.id);
  expect(ids[0]).toBe(id);
  expect(ids.at(-1)).toBe('generic');
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

  test.each<[string, Parameters<typeof imageOf>[1], string | undefined]>([
    ['a HEALTHCHECK of its own', { healthcheck: ['CMD-SHELL', 'true'] }, 'image'],
    ['one that is switched off', { healthcheck: ['NONE'] }, 'tcp'],
    ['none', {}, 'tcp'],
  ])('health with %s', (_what, config, kind) => {
    const app = imageOf('acme/app:1', { exposedPorts: ['9999/tcp'], ...config });
    expect(serviceOf(planOf(generic, app), 'app').health?.kind).toBe(kind);
  });

  test('without a port nothing is asked', () => {
    const made = planOf(generic, imageOf('acme/job:1'));
    expect(made).toMatchObject({ checks: [], outputs: [], routes: [] });
    expect(serviceOf(made, 'app').health).toBeNull();
  });

  test('whatever it says can be changed', () => {
    const values = {
      ports: [{ container: 8443, published: true }],
      volumes: [
        { path: '/a', sizeBytes: 2 ** 30 },
        { path: '/b', sizeBytes: 2 ** 21 },
      ],
      command: ' serve  --port 8443 ',
      user: '1000:1000',
      memory: 2 ** 28,
      cpus: 0.5,
    };
    expect(serviceOf(planOf(generic, image('app'), { values }), 'app')).toMatchObject({
      ports: [{ container: 8443, protocol: 'https', published: 8443 }],
      volumes: [
        { id: 'data', path: '/a', access: 'single' },
        { id: 'data2', path: '/b' },
      ],
      command: ['serve', '--port', '8443'],
      user: '1000:1000',
      resources: { memoryBytes: 2 ** 28, cpus: 0.5 },
    });
    const { issues } = readValues(generic, image('app'), 'default', { user: 'root' });
    expect(issues).toMatchObject([{ path: 'user' }]);
  });

  describe('volumes', () => {
    const volumesAt = (paths: string[], before: Before | null = null) => {
      const volumes = paths.map((path) => ({ path, sizeBytes: 2 ** 30 }));
      return planOf(generic, image('app'), { values: { volumes }, before });
    };
    const idsOf = (plan: DeploymentPlan) =>
      Object.fromEntries(serviceOf(plan, 'app').volumes.map(({ path, id }) => [path, id]));
    /** What these plans have left, one after the other; the last one runs. */
    const leftBy = (...plans: DeploymentPlan[]): Before => ({
      ...beforeOf(plans.at(-1)!, null),
      volumes: plans.flatMap((plan) => beforeOf(plan, null).volumes),
    });
    const two = volumesAt(['/a', '/b']);
    const onlyB = volumesAt(['/b'], leftBy(two));

    test('a path keeps its volume when others go, come or change places', () => {
      expect(idsOf(onlyB)).toEqual({ '/b': 'data2' });
      expect(idsOf(volumesAt(['/c', '/b', '/a'], leftBy(two)))).toEqual({
        '/c': 'data3',
        '/b': 'data2',
        '/a': 'data',
      });
    });

    test('a new path gets no volume that another one has left, its own gets its data back', () => {
      expect(idsOf(volumesAt(['/c', '/b'], leftBy(two, onlyB)))).toEqual({ '/c': 'data3', '/b': 'data2' });
      expect(idsOf(volumesAt(['/a', '/b'], leftBy(two, onlyB)))).toEqual({ '/a': 'data', '/b': 'data2' });
    });

    test('what was bound by its place once stays as it runs, and goes to nobody else', () => {
      const byPlace = volumesAt(['/b']);
      expect(idsOf(byPlace)).toEqual({ '/b': 'data' });
      expect(idsOf(volumesAt(['/a', '/b'], leftBy(two, byPlace)))).toEqual({ '/a': 'data3', '/b': 'data' });
    });
  });

  test('by a domain its first published port is reached', () => {
    const made = planOf(generic, image('app'), { kind: 'kubernetes', domain: 'app-acme.apps.example' });
    expect(made.routes).toMatchObject([{ port: 'p8080', host: 'app-acme.apps.example' }]);
    expect(serviceOf(made, 'app').ports).toMatchObject([{ published: null }]);
  });

  test('volumes at places of the system are not made of what an image declares', () => {
    const app = imageOf('acme/app:1', { volumes: ['/run', '/sys/fs/cgroup', '/data', '/var/lib/docker'] });
    expect(serviceOf(planOf(generic, app), 'app').volumes.map(({ path }) => path)).toEqual(['/data']);
  });

  test('several replicas cannot share one port of a single engine', () => {
    expect(() => planOf(generic, image('app'), { values: { replicas: 2 } })).toThrow(/replicas/);
    expect(
      serviceOf(planOf(generic, image('app'), { values: { replicas: 2 }, kind: 'swarm' }), 'app').replicas,
    ).toBe(2);
  });
});
