import semver from 'semver';
import type { ParameterValues } from '../../../contract/blueprints.ts';
import type { DeploymentPlan, PlannedFile, PlannedService, PlanText } from '../../../contract/plan.ts';
import type { PoolKind } from '../../../contract/pools.ts';
import { type Blueprint, type BlueprintImage, type BlueprintInput, PlanError } from '../../blueprint.ts';
import { couchdbDataPath, couchdbService } from '../couchdb/service.ts';
import { mysqlDataPath, mysqlService } from '../mysql/index.ts';
import { gibi, mebi, read, words } from '../parameters.ts';
import { lastPart, mainImage, makeService, publishedPort, runAs, shellHealth } from '../service.ts';
import { balancerImage, balancerService } from './balancer.ts';
import { analyticsDatabase, analyticsUser, couchUser, javaOptions } from './java-options.ts';
import { groups, parameters, presets } from './parameters.ts';
import { notices, versionOf } from './version.ts';

const version = '1';
const supervision = '/convertigo/admin/services/engine.Supervision';
/** The service answers 200 whatever it says: the text decides. */
const started = 'convertigo.started=OK';
const heapShare = 0.7;

/** Convertigo Server: https://www.convertigo.com/ . The contract of its image stands in the entry point of the image. */
export const convertigo: Blueprint = {
  facts: {
    id: 'convertigo',
    version,
    title: words('Convertigo', 'Convertigo'),
    summary: words(
      'The low code platform’s server, with its databases and a password of its own.',
      '低代码平台服务器，带所需数据库和独立生成的密码。',
    ),
    links: [
      { label: words('Documentation', '文档'), href: 'https://doc.convertigo.com/' },
      { label: words('Source', '源代码'), href: 'https://github.com/convertigo/convertigo' },
    ],
    license: 'AGPL-3.0',
    groups,
    parameters,
    presets,
  },
  externalImages: ['couchdb', 'mysql', 'mariadb', 'haproxy'],
  matches,
  notices,
  versionOf,
  dependencies,
  published,
  plan,
};

/** By its name, or by what its config says where somebody has built on it. */
function matches({ repository, config }: BlueprintImage): number {
  if (lastPart(repository) === 'convertigo') return 20;
  const listens = config?.exposedPorts.some((port) => port.startsWith('28080')) === true;
  const hasWorkspace = config?.workingDir === '/workspace' || config?.volumes.includes('/workspace') === true;
  return listens && hasWorkspace ? 15 : 0;
}

const hasBalancer = (values: ParameterValues, kind: PoolKind): boolean =>
  kind !== 'kubernetes' && read(values, 'replicas', 1) > 1;

function dependencies(values: ParameterValues, _: BlueprintImage, kind: PoolKind) {
  const analytics = read(values, 'analytics', 'none');
  return [
    ...(read(values, 'fullsync', 'none') === 'couchdb'
      ? [{ id: 'couchdb', repository: 'couchdb', tag: '3.4.3' }]
      : []),
    ...(analytics === 'mysql' ? [{ id: 'mysql', repository: 'mysql', tag: '8.4' }] : []),
    ...(analytics === 'mariadb' ? [{ id: 'mariadb', repository: 'mariadb', tag: '11.4' }] : []),
    ...(hasBalancer(values, kind) ? [balancerImage] : []),
  ];
}

function published(values: ParameterValues, _: BlueprintImage, kind: PoolKind) {
  if (hasBalancer(values, kind)) return [{ key: 'balancer/http', preferred: 28080 }];
  const isHttps = read(values, 'https', 'off') !== 'off';
  return [
    { key: 'convertigo/http', preferred: 28080 },
    ...(isHttps ? [{ key: 'convertigo/https', preferred: 28443 }] : []),
  ];
}

function plan(input: BlueprintInput): DeploymentPlan {
  const { values, target } = input;
  const main = mainService(input);
  const isBalanced = hasBalancer(values, target.kind);
  const entry = isBalanced ? 'balancer' : 'convertigo';
  const services = [...databases(input), main];
  if (isBalanced) services.push(balancerService(input, input.dependencies.balancer!));
  const isSticky = read(values, 'replicas', 1) > 1;
  return {
    schema: 1,
    blueprint: { id: 'convertigo', version },
    services,
    routes: target.domain
      ? [{ service: entry, port: 'http', host: target.domain, path: '/', sticky: isSticky }]
      : [],
    checks: [
      { service: entry, port: 'http', path: supervision, status: 200, body: started, withinSeconds: 300 },
    ],
    outputs: [
      { kind: 'url', id: 'console', service: entry, port: 'http', path: '/convertigo/' },
      { kind: 'text', id: 'admin-user', value: read(values, 'adminUser', 'admin') },
      { kind: 'secret', id: 'admin-password', secret: 'adminPassword' },
    ],
    backup: services.flatMap(({ id, volumes }) =>
      volumes.map((volume) => ({ service: id, volume: volume.id })),
    ),
  };
}

function mainService(input: BlueprintInput): PlannedService {
  const { image, values } = input;
  const known = versionOf(image);
  const memoryBytes = read(values, 'memory', 2 * gibi);
  requireHeap(values, memoryBytes);
  const replicas = read(values, 'replicas', 1);
  requireOneForHttps(input, replicas);
  requirePouchDb(values, known);
  // Before 8.4.0 each question made a session, and sessions are counted.
  const asksOften = known === null || semver.gte(known, '8.4.0');
  return makeService({
    id: 'convertigo',
    role: 'main',
    image: mainImage(image),
    env: environment(input, known),
    files: certificates(values),
    ports: ports(input, replicas),
    volumes: volumes(values, replicas),
    health: shellHealth(`curl -fsS http://127.0.0.1:28080${supervision} | grep -q '${started}'`, {
      intervalSeconds: asksOften ? 5 : 30,
      timeoutSeconds: 10,
      retries: 10,
      startSeconds: 180,
    }),
    dependsOn: databases(input).map(({ id }) => id),
    resources: { memoryBytes, cpus: read(values, 'cpus', 2), pids: 4096 },
    replicas,
    stopSeconds: 60,
    ...runAs(input, 1000),
  });
}

function volumes(values: ParameterValues, replicas: number): PlannedService['volumes'] {
  const access = replicas > 1 ? 'shared' : 'single';
  const sizeBytes = read(values, 'workspaceSize', 5 * gibi);
  return [
    { id: 'workspace', path: '/workspace', access, sizeBytes },
    // The image keeps the certificate that it makes there: else each container would have another.
    ...(read(values, 'https', 'off') === 'selfsigned'
      ? [{ id: 'ssl', path: '/ssl', access, sizeBytes: 10 * mebi } as const]
      : []),
  ];
}

/** More, and the container is ended in the middle of its work: the JVM needs memory beside its heap. */
function requireHeap(values: ParameterValues, memoryBytes: number): void {
  const heapMebi = read(values, 'jxmx', 0);
  const mostMebi = Math.floor((memoryBytes * heapShare) / mebi);
  if (heapMebi <= mostMebi) return;
  const memoryMebi = Math.round(memoryBytes / mebi);
  throw new PlanError(
    'jxmx',
    words(
      `The heap may have at most ${mostMebi} MiB of ${memoryMebi} MiB of memory. Lower it, or give more memory.`,
      `内存为 ${memoryMebi} MiB 时，堆最多 ${mostMebi} MiB。请调低堆大小，或增加内存。`,
    ),
  );
}

function requireOneForHttps({ values, target }: BlueprintInput, replicas: number): void {
  if (replicas === 1 || target.kind === 'kubernetes' || read(values, 'https', 'off') === 'off') return;
  throw new PlanError(
    'https',
    words(
      'With several instances HTTPS ends at a proxy in front of them. Switch it off here.',
      '有多个实例时，HTTPS 由前面的代理处理，请在此关闭。',
    ),
  );
}

function requirePouchDb(values: ParameterValues, known: string | null): void {
  if (read(values, 'fullsync', 'none') !== 'pouchdb' || known === null || semver.gte(known, '8.0.0')) return;
  throw new PlanError(
    'fullsync',
    words(
      `Convertigo ${known} has no PouchDB inside. Choose CouchDB.`,
      `Convertigo ${known} 不含 PouchDB，请选择 CouchDB。`,
    ),
  );
}

function environment({ values, ...input }: BlueprintInput, known: string | null): Record<string, PlanText> {
  const knows = (range: string) => known === null || semver.satisfies(known, range);
  const flag = (id: string, fallback: boolean) => String(read(values, id, fallback));
  const heap = read(values, 'jxmx', 0);
  const sameSite = read(values, 'cookieSameSite', 'unset');
  const domains = read(values, 'publicDomains', '');
  const options = javaOptions({ values, ...input }, known);
  return {
    CONVERTIGO_ADMIN_USER: read(values, 'adminUser', 'admin'),
    CONVERTIGO_ADMIN_PASSWORD: [{ secret: 'adminPassword' }],
    ...(knows('<8.4.0') &&
      read(values, 'lockTestPlatform', false) && {
        CONVERTIGO_TESTPLATFORM_USER: read(values, 'testPlatformUser', 'tester'),
        CONVERTIGO_TESTPLATFORM_PASSWORD: [{ secret: 'testPlatformPassword' }],
      }),
    ...(knows('>=8.4.0') && { CONVERTIGO_ANONYMOUS_DASHBOARD: flag('anonymousDashboard', false) }),
    ...(options !== null && { JAVA_OPTS: options }),
    ...(heap > 0 ? { JXMX: String(heap) } : {}),
    // Else the log that is shown here would hold Tomcat's words alone.
    ...(knows('>=8.2.3') && { LOG_STDOUT: 'true', LOG_FILE: flag('logFile', true) }),
    COOKIE_PATH: read(values, 'cookiePath', '/'),
    ...(knows('>=7.6.6') && { COOKIE_SECURE: flag('cookieSecure', false) }),
    ...(knows('>=7.8.0') && sameSite !== 'unset' ? { COOKIE_SAMESITE: sameSite } : {}),
    ...(knows('>=7.9.0') && { SESSION_TIMEOUT: String(read(values, 'sessionTimeout', 30)) }),
    ...(knows('>=7.9.0') && read(values, 'disableSudo', true) && { DISABLE_SUDO: 'true' }),
    ...(knows('>=8.2.4') && read(values, 'jdwp', false) && { ENABLE_JDWP_DEBUG: 'true' }),
    ...(knows('>=8.4.3') && domains ? { PUBLIC_DOMAINS: domains } : {}),
    ...certificateVariables(values),
  };
}

function certificateVariables(values: ParameterValues): Record<string, PlanText> {
  const https = read(values, 'https', 'off');
  if (https === 'selfsigned') return { SSL_SELFSIGNED: read(values, 'sslName', '') };
  if (https !== 'base64') return {};
  const chain = read(values, 'sslChainB64', '');
  return {
    SSL_KEY_B64: [{ secret: 'sslKeyB64' }],
    SSL_CERT_B64: read(values, 'sslCertB64', ''),
    ...(chain ? { SSL_CHAIN_B64: chain } : {}),
  };
}

function certificates(values: ParameterValues): PlannedFile[] {
  if (read(values, 'https', 'off') !== 'pem') return [];
  const chain = read(values, 'sslChain', '');
  return [
    { path: '/ssl/key.pem', content: [{ secret: 'sslKey' }], mode: 0o644 },
    { path: '/ssl/cert.pem', content: read(values, 'sslCert', ''), mode: 0o644 },
    ...(chain ? [{ path: '/ssl/chain.pem', content: chain, mode: 0o644 }] : []),
  ];
}

function ports(input: BlueprintInput, replicas: number): PlannedService['ports'] {
  const isDirect = replicas === 1 || input.target.kind === 'kubernetes';
  const reach = (key: string) => (isDirect ? publishedPort(input, key) : null);
  const isHttps = read(input.values, 'https', 'off') !== 'off';
  return [
    { id: 'http', container: 28080, protocol: 'http', published: reach('convertigo/http') },
    ...(isHttps
      ? [{ id: 'https', container: 28443, protocol: 'https' as const, published: reach('convertigo/https') }]
      : []),
  ];
}

/** They start first, and are waited for: Convertigo looks for CouchDB once, when it starts. */
function databases(input: BlueprintInput): PlannedService[] {
  const { values, dependencies: images } = input;
  const services: PlannedService[] = [];
  const volume = (path: string) => [{ id: 'data', path, access: 'single' as const, sizeBytes: 5 * gibi }];
  if (read(values, 'fullsync', 'none') === 'couchdb') {
    services.push(
      makeService({
        id: 'couchdb',
        role: 'database',
        image: images.couchdb!,
        ports: [{ id: 'couchdb', container: 5984, protocol: 'http', published: null }],
        volumes: volume(couchdbDataPath),
        resources: { memoryBytes: 512 * mebi, cpus: 1, pids: 1024 },
        ...couchdbService(input, {
          user: couchUser,
          passwordSecret: 'couchPassword',
          cookieSecret: 'couchSecret',
        }),
      }),
    );
  }
  const analytics = read(values, 'analytics', 'none');
  if (analytics === 'mysql' || analytics === 'mariadb') {
    services.push(
      makeService({
        id: analytics,
        role: 'database',
        image: images[analytics]!,
        ports: [{ id: 'mysql', container: 3306, protocol: 'tcp', published: null }],
        volumes: volume(mysqlDataPath),
        resources: { memoryBytes: 768 * mebi, cpus: 1, pids: 1024 },
        stopSeconds: 60,
        ...mysqlService(input, {
          isMariaDb: analytics === 'mariadb',
          database: analyticsDatabase,
          user: analyticsUser,
          passwordSecret: 'analyticsPassword',
          rootSecret: 'analyticsRootPassword',
        }),
      }),
    );
  }
  return services;
}
