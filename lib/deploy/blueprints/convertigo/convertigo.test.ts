import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { ParameterValues } from '../../../contract/blueprints.ts';
import { imageOf, planOf, serviceOf } from '../../../testing/deploy/plan-of.ts';
import { PlanError } from '../../blueprint.ts';
import { showText } from '../../fill-plan.ts';
import { readValues } from '../../values.ts';
import { matchBlueprints } from '../index.ts';
import { convertigo } from './index.ts';

const image = imageOf('acme/convertigo:8.4.3');
type Given = Parameters<typeof planOf>[2];
const plan = (given: Given = {}, of = image) => planOf(convertigo, of, given);
const main = (given: Given = {}, of = image) => serviceOf(plan(given, of), 'convertigo');
const env = (given: Given = {}, of = image): Record<string, string> =>
  Object.fromEntries(Object.entries(main(given, of).env).map(([name, text]) => [name, showText(text)]));
const trial = (values: ParameterValues = {}) => ({ preset: 'trial', values });

describe('presets', () => {
  test.each([
    ['trial', ['convertigo']],
    ['standard', ['couchdb', 'convertigo']],
    ['analytics', ['couchdb', 'mariadb', 'convertigo']],
    ['cluster', ['couchdb', 'convertigo', 'balancer']],
  ])('%s: %j, in the order in which they start', (preset, services) => {
    expect(plan({ preset }).services.map(({ id }) => id)).toEqual(services);
  });

  test('trial is small, and the others have room', () => {
    expect(main(trial()).resources).toMatchObject({ memoryBytes: 1536 * 1024 ** 2, cpus: 1 });
    expect(main({ preset: 'standard' }).resources).toMatchObject({ memoryBytes: 2 * 1024 ** 3, cpus: 2 });
  });

  test('the same input gives an equal plan, in whatever order it was given', () => {
    const made = plan({ preset: 'analytics', values: { adminUser: 'chief', javaOpts: '-Xss1m' } });
    expect(plan({ preset: 'analytics', values: { javaOpts: '-Xss1m', adminUser: 'chief' } })).toEqual(made);
    expect(JSON.stringify(plan({ preset: 'analytics' }))).toBe(JSON.stringify(plan({ preset: 'analytics' })));
  });

  test.each(['trial', 'standard', 'analytics', 'cluster'])('%s: every volume is backed up', (preset) => {
    const { services, backup } = plan({ preset });
    const volumes = services.flatMap(({ id, volumes }) => volumes.map((each) => `${id}/${each.id}`));
    expect(backup.map(({ service, volume }) => `${service}/${volume}`)).toEqual(volumes);
  });
});

test('quick start: port 28080, the workspace, and ready only when it says that it has started', () => {
  const made = plan(trial());
  const service = serviceOf(made, 'convertigo');
  expect(service.ports).toEqual([{ id: 'http', container: 28080, protocol: 'http', published: 28080 }]);
  expect(service.volumes).toMatchObject([{ id: 'workspace', path: '/workspace', access: 'single' }]);
  expect(made.checks).toMatchObject([{ status: 200, body: 'convertigo.started=OK' }]);
  expect(made.backup).toEqual([{ service: 'convertigo', volume: 'workspace' }]);
});

test('administrator: the given name, a generated password, and never admin/admin', () => {
  expect(env(trial({ adminUser: 'chief' }))).toMatchObject({
    CONVERTIGO_ADMIN_USER: 'chief',
    CONVERTIGO_ADMIN_PASSWORD: '{adminPassword}',
  });
  const read = readValues(convertigo, image, 'trial', {});
  expect(read.generate).toContainEqual({ name: 'adminPassword', length: 24 });
  for (const adminPassword of ['admin', 'with space in it', 'quote"inside']) {
    expect(readValues(convertigo, image, 'trial', { adminPassword }).issues).toMatchObject([
      { path: 'adminPassword' },
    ]);
  }
});

test('FullSync by CouchDB: a service of its own, waited for, with credentials on both sides', () => {
  const made = plan({ preset: 'standard' });
  const couchdb = serviceOf(made, 'couchdb');
  expect(couchdb.role).toBe('database');
  expect(couchdb.ports[0]?.published).toBeNull();
  expect(couchdb.health?.kind).toBe('exec');
  expect(couchdb.files).toMatchObject([
    { path: '/opt/couchdb/etc/local.d/setup.ini', content: '[couchdb]\nsingle_node=true\n' },
  ]);
  expect(showText(couchdb.env.COUCHDB_PASSWORD!)).toBe('{couchPassword}');
  expect(serviceOf(made, 'convertigo').dependsOn).toEqual(['couchdb']);
  expect(env({ preset: 'standard' }).JAVA_OPTS).toBe(
    [
      '-Dconvertigo.engine.fullsync.couch.password={couchPassword}',
      '-Dconvertigo.engine.fullsync.couch.url=http://couchdb:5984',
      '-Dconvertigo.engine.fullsync.couch.username=convertigo',
    ].join(' '),
  );
});

test('FullSync: several on one CouchDB have a prefix each', () => {
  const given = { preset: 'standard', values: { fullsyncPrefix: 'one_' } };
  expect(env(given).JAVA_OPTS).toContain('-Dconvertigo.engine.fullsync.couch.prefix=one_');
});

test('FullSync by PouchDB only where Convertigo has it: from 8.0 on', () => {
  const given = trial({ fullsync: 'pouchdb' });
  expect(() => plan(given, imageOf('acme/convertigo:7.9.6'))).toThrow(PlanError);
  expect(plan(given, imageOf('acme/convertigo:8.0.0')).services).toHaveLength(1);
  expect(plan(given, imageOf('acme/convertigo:latest')).services).toHaveLength(1);
});

test('FullSync by PouchDB needs no service', () => {
  const given = trial({ fullsync: 'pouchdb' });
  expect(plan(given).services).toHaveLength(1);
  expect(env(given).JAVA_OPTS).toBe('-Dconvertigo.engine.fullsync.pouchdb=true');
});

test.each(['mysql', 'mariadb'])('analytics by %s beside it', (analytics) => {
  const given = trial({ analytics });
  const database = serviceOf(plan(given), analytics);
  const prefix = analytics.toUpperCase();
  expect(database.env).toEqual({
    [`${prefix}_DATABASE`]: 'c8oAnalytics',
    [`${prefix}_USER`]: 'convertigo',
    [`${prefix}_PASSWORD`]: [{ secret: 'analyticsPassword' }],
    [`${prefix}_ROOT_PASSWORD`]: [{ secret: 'analyticsRootPassword' }],
  });
  expect(database.ports[0]?.published).toBeNull();
  expect(database.health?.kind).toBe('exec');
  expect(main(given).dependsOn).toEqual([analytics]);
  expect(env(given).JAVA_OPTS).toContain('jdbc.username=convertigo');
  expect(env(given).JAVA_OPTS).toContain('jdbc.password={analyticsPassword}');
  // The driver in the image is MariaDB's, which speaks to both.
  expect(env(given).JAVA_OPTS).not.toContain('jdbc.driver');
  expect(serviceOf(plan(given), analytics)).toMatchObject({
    role: 'database',
    volumes: [{ path: '/var/lib/mysql' }],
  });
  expect(env(given).JAVA_OPTS).toContain(
    `-Dconvertigo.engine.billing.persistence.jdbc.url=jdbc:${analytics}://${analytics}:3306/c8oAnalytics`,
  );
  expect(env(given).JAVA_OPTS).toContain('-Dconvertigo.engine.billing.enabled=true');
});

test('analytics by a database of one’s own: the address passes a shell unharmed', () => {
  const given = trial({
    analytics: 'external',
    jdbcUrl: 'jdbc:postgresql://db.example:5432/c8o?ssl=true&user=x',
    jdbcUser: 'c8o',
    jdbcPassword: 'secret-1',
  });
  expect(env(given).JAVA_OPTS).toContain('jdbc.url=jdbc:postgresql://db.example:5432/c8o?ssl=true\\&user=x');
  expect(env(given).JAVA_OPTS).toContain('jdbc.driver=org.postgresql.Driver');
  expect(env(given).JAVA_OPTS).toContain('jdbc.password={jdbcPassword}');
});

test.each([
  ['jdbc:mysql://db.example/c8o?a=1&b=2&c=3', 'MySQL', false],
  ['jdbc:mariadb://db.example:3306/c8o', 'MariaDB', false],
  ['jdbc:postgresql://db.example/c8o', 'PostgreSQL', true],
])(
  'analytics at %s (%s): through the shell of Tomcat’s script, and with its driver',
  (jdbcUrl, _name, has) => {
    const given = trial({
      analytics: 'external',
      jdbcUrl,
      jdbcUser: 'c8o',
      jdbcPassword: 'a.b@c%d+e=f:g,h-1',
    });
    // As catalina.sh does it.
    const shell = spawnSync('/bin/sh', ['-c', `eval "printf '%s\\n' $JAVA_OPTS"`], {
      encoding: 'utf8',
      env: {
        ...process.env,
        JAVA_OPTS: env(given).JAVA_OPTS?.replace('{jdbcPassword}', 'a.b@c%d+e=f:g,h-1'),
      },
    });
    const options = shell.stdout.trim().split('\n');
    expect(options).toContain(`-Dconvertigo.engine.billing.persistence.jdbc.url=${jdbcUrl}`);
    expect(options).toContain('-Dconvertigo.engine.billing.persistence.jdbc.password=a.b@c%d+e=f:g,h-1');
    expect(options.some((each) => each.includes('PostgreSQLDialect'))).toBe(has);
    expect(plan(given).services).toHaveLength(1);
  },
);

test.each([
  ['jdbcUrl', 'jdbc:h2:mem:x'],
  ['jdbcUrl', 'jdbc:mysql://db/x;id'],
  ['jdbcUrl', 'jdbc:mysql://db/$(id)'],
  ['jdbcUrl', 'jdbc:mysql://db/x -Dother=1'],
  ['jdbcPassword', 'a b'],
  ['jdbcPassword', 'a`id`'],
  ['jdbcUser', 'a&b'],
])('%s may not be %j: it passes a shell', (id, value) => {
  const values = {
    analytics: 'external',
    jdbcUrl: 'jdbc:mysql://db/x',
    jdbcUser: 'c8o',
    jdbcPassword: 'secret',
  };
  expect(readValues(convertigo, image, 'trial', values).issues).toEqual([]);
  expect(readValues(convertigo, image, 'trial', { ...values, [id]: value }).issues).toMatchObject([
    { path: id },
  ]);
});

/** Where a variable begins or ends to mean something, and a version on either side. */
test.each([
  ['CONVERTIGO_TESTPLATFORM_USER', '8.3.13', '8.4.0', {}],
  ['CONVERTIGO_ANONYMOUS_DASHBOARD', '8.4.0', '8.3.13', {}],
  ['PUBLIC_DOMAINS', '8.4.3', '8.4.2', { publicDomains: 'https://a.example#https://b.example' }],
  ['LOG_STDOUT', '8.2.3', '8.2.2', {}],
  ['LOG_FILE', '8.2.3', '8.2.2', {}],
  ['COOKIE_SECURE', '7.6.6', '7.6.5', {}],
  ['COOKIE_SAMESITE', '7.8.0', '7.7.0', {}],
  ['SESSION_TIMEOUT', '7.9.0', '7.8.9', {}],
  ['DISABLE_SUDO', '7.9.0', '7.8.9', {}],
  ['ENABLE_JDWP_DEBUG', '8.2.4', '8.2.3', { jdwp: true }],
])('%s: in %s, not in %s', (name, inside, outside, values: ParameterValues) => {
  expect(env(trial(values), imageOf(`acme/convertigo:${inside}`))).toHaveProperty(name);
  const read = readValues(convertigo, imageOf(`acme/convertigo:${outside}`), 'trial', values);
  // What the version does not know is not asked, and refused where somebody gives it all the same.
  expect(read.issues).toHaveLength(Object.keys(values).length);
  expect(env(trial(), imageOf(`acme/convertigo:${outside}`))).not.toHaveProperty(name);
});

/** Those that are always there are no parameter. */
test.each([
  'JAVA_OPTS',
  'JXMX',
  'CONVERTIGO_ADMIN_USER',
  'CONVERTIGO_ADMIN_PASSWORD',
  'CONVERTIGO_ANONYMOUS_DASHBOARD',
  'CONVERTIGO_TESTPLATFORM_USER',
  'PUBLIC_DOMAINS',
  'LOG_FILE',
  'COOKIE_PATH',
  'COOKIE_SECURE',
  'COOKIE_SAMESITE',
  'SESSION_TIMEOUT',
  'DISABLE_SUDO',
  'ENABLE_JDWP_DEBUG',
  'SSL_SELFSIGNED',
  'SSL_KEY_B64',
  'SSL_CERT_B64',
  'SSL_CHAIN_B64',
])('%s is told in the help of its parameter, in both languages', (name) => {
  const told = convertigo.facts.parameters.filter(({ help }) =>
    Object.values(help).every((text) => text.includes(name)),
  );
  expect(told.length).toBeGreaterThan(0);
});

test('where nobody knows the version, every variable is there', () => {
  const all = env(
    trial({ jdwp: true, publicDomains: 'https://a.example' }),
    imageOf('acme/convertigo:latest'),
  );
  expect(Object.keys(all).sort()).toEqual([
    'CONVERTIGO_ADMIN_PASSWORD',
    'CONVERTIGO_ADMIN_USER',
    'CONVERTIGO_ANONYMOUS_DASHBOARD',
    'CONVERTIGO_TESTPLATFORM_PASSWORD',
    'CONVERTIGO_TESTPLATFORM_USER',
    'COOKIE_PATH',
    'COOKIE_SAMESITE',
    'COOKIE_SECURE',
    'DISABLE_SUDO',
    'ENABLE_JDWP_DEBUG',
    'LOG_FILE',
    'LOG_STDOUT',
    'PUBLIC_DOMAINS',
    'SESSION_TIMEOUT',
  ]);
});

test('the test platform is locked by a generated password, or left open where somebody says so', () => {
  const old = imageOf('acme/convertigo:8.3.13');
  expect(env(trial(), old)).toMatchObject({
    CONVERTIGO_TESTPLATFORM_USER: 'tester',
    CONVERTIGO_TESTPLATFORM_PASSWORD: '{testPlatformPassword}',
  });
  expect(env(trial({ lockTestPlatform: false }), old)).not.toHaveProperty('CONVERTIGO_TESTPLATFORM_USER');
});

test('the debugger is reached inside alone', () => {
  expect(main(trial({ jdwp: true })).ports.map(({ container }) => container)).toEqual([28080]);
});

describe('version', () => {
  const of = (ref: string, ...variables: string[]) => convertigo.versionOf(imageOf(ref, { env: variables }));
  test.each([
    ['acme/convertigo:8.4.3', '8.4.3'],
    ['acme/convertigo:v8.4.3', '8.4.3'],
    ['acme/convertigo:7.5.0-alpine', '7.5.0'],
    ['acme/convertigo:latest', null],
    ['acme/convertigo', null],
    ['acme/convertigo:develop', null],
  ])('%s: %s', (ref, version) => expect(of(ref)).toBe(version));

  test('a tag that moves stands for the newest of its line', () => {
    expect(env(trial(), imageOf('acme/convertigo:8.4'))).not.toHaveProperty('CONVERTIGO_TESTPLATFORM_USER');
    expect(env(trial(), imageOf('acme/convertigo:8'))).toHaveProperty('LOG_STDOUT');
    expect(env(trial(), imageOf('acme/convertigo:8.3'))).toHaveProperty('CONVERTIGO_TESTPLATFORM_USER');
  });

  test('the image knows better than its tag, and the tag of what is built on it is another thing', () => {
    expect(of('acme/convertigo:latest', 'CONVERTIGO_VERSION=8.3.9')).toBe('8.3.9');
    expect(of('acme/shop:1.0', 'PATH=/bin', 'CONVERTIGO_VERSION=8.4.2')).toBe('8.4.2');
    expect(of('acme/shop:1.0')).toBeNull();
  });
});

test('an image for one platform is that platform', () => {
  const arm = { ...imageOf('arm64v8/convertigo:8.4.3'), platforms: [{ os: 'linux', architecture: 'arm64' }] };
  expect(main({}, arm).image.platform).toEqual({ os: 'linux', architecture: 'arm64' });
  const both = { ...image, platforms: [...arm.platforms, ...image.platforms] };
  expect(main({}, both).image.platform).toBeNull();
});

test('COOKIE_PATH, JXMX and further options', () => {
  const given = trial({ cookiePath: '/convertigo', jxmx: 512, memory: 1024 ** 3, javaOpts: '-Xss512k' });
  expect(env(given)).toMatchObject({ COOKIE_PATH: '/convertigo', JXMX: '512', JAVA_OPTS: '-Xss512k' });
  expect(readValues(convertigo, image, 'trial', { javaOpts: '-Da=$(id)' }).issues).toHaveLength(1);
});

test('JXMX leaves the JVM room: more than 70 % of the memory is refused', () => {
  expect(() => plan(trial({ jxmx: 1024, memory: 1024 ** 3 }))).toThrow(PlanError);
  expect(env(trial({ jxmx: 716, memory: 1024 ** 3 })).JXMX).toBe('716');
  // Without it the image takes its share of the limit.
  expect(env(trial())).not.toHaveProperty('JXMX');
});

test('several instances: one workspace, paths and logs of their own, sessions that stay', () => {
  const made = plan({ preset: 'cluster' });
  const service = serviceOf(made, 'convertigo');
  expect(service).toMatchObject({
    replicas: 2,
    volumes: [{ access: 'shared' }],
    ports: [{ published: null }],
  });
  const options = env({ preset: 'cluster' }).JAVA_OPTS;
  expect(options).toContain('cache_manager.filecache.directory=/tmp/convertigo-cache');
  expect(options).toContain('log4j.appender.CemsAppender.File=/tmp/convertigo-logs/engine.log');
  expect(options).toContain('session.shared_workspace.sync.enabled=true');
  expect(env({ preset: 'cluster' }, imageOf('acme/convertigo:8.4.1')).JAVA_OPTS).not.toContain(
    'sync.enabled',
  );
  const balancer = serviceOf(made, 'balancer');
  expect(balancer.ports).toMatchObject([{ published: 28080 }]);
  expect(showText(balancer.files[0]!.content)).toContain('cookie OWNBASE_ROUTE insert');
  expect(
    showText(serviceOf(plan({ preset: 'cluster', kind: 'swarm' }), 'balancer').files[0]!.content),
  ).toContain('tasks.convertigo:28080');
});

test('in a cluster with a domain the route is sticky, and there is no balancer', () => {
  const made = plan({ preset: 'cluster', kind: 'kubernetes', domain: 'app-acme.apps.example' });
  expect(made.services.map(({ id }) => id)).toEqual(['couchdb', 'convertigo']);
  expect(made.routes).toEqual([
    { service: 'convertigo', port: 'http', host: 'app-acme.apps.example', path: '/', sticky: true },
  ]);
});

test('in a cluster without a domain each port of Convertigo is published by itself', () => {
  const made = plan({ preset: 'cluster', kind: 'kubernetes' });
  expect(serviceOf(made, 'convertigo').ports).toMatchObject([{ published: 28080 }]);
  expect(made.services.map(({ id }) => id)).not.toContain('balancer');
});

test('who runs it: in a cluster its own user without any right, else root that gives its rights away', () => {
  expect(main({ kind: 'kubernetes' })).toMatchObject({
    user: '1000:1000',
    volumeGroup: 1000,
    capabilities: [],
  });
  expect(main()).toMatchObject({
    user: null,
    capabilities: ['CHOWN', 'SETUID', 'SETGID', 'DAC_OVERRIDE', 'FOWNER'],
  });
});

describe('HTTPS', () => {
  const pem = (what: string) => `-----BEGIN ${what}-----\nabc\n-----END ${what}-----\n`;

  test('self-signed', () => {
    const given = trial({ https: 'selfsigned', sslName: 'host.example' });
    expect(env(given).SSL_SELFSIGNED).toBe('host.example');
    // It keeps what it made.
    expect(main(given).volumes.map(({ path }) => path)).toEqual(['/workspace', '/ssl']);
    expect(main(given).ports).toContainEqual({
      id: 'https',
      container: 28443,
      protocol: 'https',
      published: 28443,
    });
  });

  test('by PEM: files, of which the key is a secret', () => {
    const given = trial({ https: 'pem', sslKey: pem('PRIVATE KEY'), sslCert: pem('CERTIFICATE') });
    expect(main(given).files.map(({ path, content }) => [path, showText(content)])).toEqual([
      ['/ssl/key.pem', '{sslKey}'],
      ['/ssl/cert.pem', pem('CERTIFICATE')],
    ]);
  });

  test('by base64 variables', () => {
    const given = trial({
      https: 'base64',
      sslKeyB64: 'a'.repeat(20),
      sslCertB64: 'YmJi',
      sslChainB64: 'Y2Nj',
    });
    expect(env(given)).toMatchObject({
      SSL_KEY_B64: '{sslKeyB64}',
      SSL_CERT_B64: 'YmJi',
      SSL_CHAIN_B64: 'Y2Nj',
    });
  });

  test('by PEM with a chain', () => {
    const given = trial({
      https: 'pem',
      sslKey: pem('RSA PRIVATE KEY'),
      sslCert: pem('CERTIFICATE'),
      sslChain: pem('CERTIFICATE'),
    });
    expect(main(given).files.map(({ path }) => path)).toEqual([
      '/ssl/key.pem',
      '/ssl/cert.pem',
      '/ssl/chain.pem',
    ]);
    expect(JSON.stringify(plan(given))).not.toContain('PRIVATE KEY');
  });

  test('off: neither the port nor a variable', () => {
    expect(main(trial()).ports).toHaveLength(1);
    expect(Object.keys(env(trial())).some((name) => name.startsWith('SSL_'))).toBe(false);
  });

  test.each([
    ['no name', { https: 'selfsigned' }, 'sslName'],
    ['a name that a shell would read', { https: 'selfsigned', sslName: 'a;id' }, 'sslName'],
    [
      'a key with a password',
      { https: 'pem', sslKey: pem('ENCRYPTED PRIVATE KEY'), sslCert: pem('CERTIFICATE') },
      'sslKey',
    ],
    ['a key that is none', { https: 'pem', sslKey: 'secret', sslCert: pem('CERTIFICATE') }, 'sslKey'],
    ['no certificate', { https: 'pem', sslKey: pem('PRIVATE KEY') }, 'sslCert'],
    ['no base64', { https: 'base64', sslKeyB64: '-'.repeat(20), sslCertB64: 'YmJi' }, 'sslKeyB64'],
  ])('%s is told at the field', (_what, values: ParameterValues, path) => {
    expect(readValues(convertigo, image, 'trial', values).issues).toMatchObject([{ path }]);
  });

  test('several instances have it in front of them', () => {
    const values = { https: 'selfsigned', sslName: 'host.example' };
    expect(() => plan({ preset: 'cluster', values })).toThrow(PlanError);
    expect(plan({ preset: 'cluster', values, kind: 'kubernetes' }).services).toHaveLength(2);
  });

  test('not in versions before 8.1', () => {
    const old = imageOf('acme/convertigo:8.0.1');
    expect(readValues(convertigo, old, 'trial', { https: 'selfsigned' }).issues).toHaveLength(1);
  });
});

test('probes ask seldom before 8.4.0, where each made a session that is counted', () => {
  expect(main({}, imageOf('acme/convertigo:8.3.9')).health?.intervalSeconds).toBe(30);
  expect(main().health?.intervalSeconds).toBe(5);
});

describe('recognised', () => {
  const told = (of = image) =>
    convertigo
      .notices(of)
      .map(({ level, text }) => `${level}: ${text.en}`)
      .join('\n');

  test.each([
    ['acme/convertigo:7.9.6', 'end of life'],
    ['acme/convertigo:7.5.0-alpine', '-alpine'],
    ['i386/convertigo:7.4.0', 'web connector'],
    ['acme/convertigo:8.2.7', 'before 8.3'],
    ['acme/convertigo:latest', 'does not tell the version'],
  ])('%s: %s', (ref, text) => expect(told(imageOf(ref))).toContain(text));

  test('a supported version warns of nothing', () => expect(told()).not.toContain('warning'));

  test('projects that are baked in', () => {
    const steps = [
      'COPY shop.car /usr/local/tomcat/webapps/convertigo/WEB-INF/default_user_workspace/projects/',
    ];
    expect(told(imageOf('acme/shop:1', {}, steps))).toContain('(shop)');
  });

  test.each([
    ['arm64v8/convertigo:8.4.3', {}],
    ['acme/team/convertigo:1', {}],
    ['acme/shop_ownbase:1', { exposedPorts: ['28080/tcp'], workingDir: '/workspace' }],
    ['acme/shop:1', { exposedPorts: ['28080/tcp'], volumes: ['/workspace'] }],
  ])('%s is Convertigo', (ref, config) =>
    expect(matchBlueprints(imageOf(ref, config))[0]?.facts.id).toBe('convertigo'),
  );

  test('anything else is not', () => {
    expect(
      matchBlueprints(imageOf('acme/shop:1', { exposedPorts: ['8080/tcp'] })).map(({ facts }) => facts.id),
    ).toEqual(['generic']);
  });
});
