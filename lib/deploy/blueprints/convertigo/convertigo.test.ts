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

  test('the same input gives an equal plan', () => {
    expect(plan({ preset: 'analytics' })).toEqual(plan({ preset: 'analytics' }));
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

test('FullSync by PouchDB needs no service', () => {
  const given = trial({ fullsync: 'pouchdb' });
  expect(plan(given).services).toHaveLength(1);
  expect(env(given).JAVA_OPTS).toBe('-Dconvertigo.engine.fullsync.pouchdb=true');
});

test.each(['mysql', 'mariadb'])('analytics by %s beside it', (analytics) => {
  const given = trial({ analytics });
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

test('COOKIE_PATH, JXMX and further options', () => {
  const given = trial({ cookiePath: '/convertigo', jxmx: 512, memory: 1024 ** 3, javaOpts: '-Xss512k' });
  expect(env(given)).toMatchObject({ COOKIE_PATH: '/convertigo', JXMX: '512', JAVA_OPTS: '-Xss512k' });
  expect(readValues(convertigo, image, 'trial', { javaOpts: '-Da=$(id)' }).issues).toHaveLength(1);
});

test('JXMX leaves the JVM room: more than 70 % of the memory is refused', () => {
  expect(() => plan(trial({ jxmx: 1024, memory: 1024 ** 3 }))).toThrow(PlanError);
  expect(env(trial({ jxmx: 716, memory: 1024 ** 3 })).JXMX).toBe('716');
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
