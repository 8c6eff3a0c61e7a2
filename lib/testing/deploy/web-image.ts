import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { executables } from '../../bin/distribution-program.ts';
import { digestOf } from '../../registry/index.ts';
import { buildManifest, describe, mediaTypes, type TestBlob, type TestImage } from '../images.ts';

/** A busybox that needs no library: the whole of what the images of these tests run. */
export function findBusybox(): string | null {
  return executables('busybox').find((file) => existsSync(file) && isStatic(file)) ?? null;
}

/** Dynamic programs name their loader. */
const isStatic = (file: string): boolean => !readFileSync(file).subarray(0, 4096).includes('/lib64/ld-linux');

export type WebImage = {
  /** What the page at `/` says. */
  version: string;
  port?: number;
  /** Instead of serving: `exits` at once, `eats` memory, is `sick`: serves, and never becomes healthy. */
  behaviour?: 'serves' | 'exits' | 'eats' | 'sick';
  /** A HEALTHCHECK of the image itself. */
  healthcheck?: boolean;
  volumes?: string[];
  env?: string[];
  labels?: Record<string, string>;
};

const programs = [
  'sh',
  'wget',
  'cat',
  'grep',
  'httpd',
  'sleep',
  'cp',
  'mkdir',
  'env',
  'id',
  'stat',
  'touch',
  'dd',
  'tail',
];

/**
 * A static HTTP server that says its version at `/`, its environment at `/env`, its user at `/id`, and what it finds in
 * `/data/kept` at `/kept`, where it adds its version at each start.
 */
export async function buildWebImage(options: WebImage): Promise<TestImage> {
  const { port = 8080 } = options;
  return await buildBusyboxImage({
    files: { '/server.sh': serverScript(options, port) },
    config: {
      Entrypoint: ['/bin/sh', '/server.sh'],
      Env: ['PATH=/bin', ...(options.env ?? [])],
      ExposedPorts: { [`${port}/tcp`]: {} },
      WorkingDir: '/',
      ...(options.volumes && { Volumes: Object.fromEntries(options.volumes.map((path) => [path, {}])) }),
      Labels: options.labels ?? {},
      ...(options.healthcheck && {
        Healthcheck: {
          Test: ['CMD', '/bin/wget', '-q', '-O', '-', `http://127.0.0.1:${port}/`],
          Interval: 1_000_000_000,
          Timeout: 5_000_000_000,
          Retries: 3,
        },
      }),
    },
  });
}

function serverScript({ version, behaviour = 'serves' }: WebImage, port: number): string {
  const serve = `
echo "started ${version}"
mkdir -p /tmp/www
echo "version ${version}" > /tmp/www/index.html
env > /tmp/www/env
id -u > /tmp/www/id
if [ -d /data ]; then echo "${version}" >> /data/kept; cp /data/kept /tmp/www/kept; fi
exec httpd -f -p ${port} -h /tmp/www`;
  const scripts = {
    serves: serve,
    exits: 'echo "cannot go on"\nexit 3',
    eats: 'echo "hungry"\nexec dd if=/dev/zero of=/dev/null bs=512M count=10',
    sick: `${serve.replace('index.html', 'other.html')}`,
  };
  return `#!/bin/sh\n${scripts[behaviour]}\n`;
}

/**
 * A stand-in for Convertigo, which cannot be had here: it speaks the contract of its image (the port 28080, the workspace,
 * the text of its supervision, `curl` inside) and is nothing but a static HTTP server.
 */
export async function buildConvertigoStandIn({
  version,
  behaviour = 'serves',
}: {
  version: string;
  /** `exits`: it writes to its workspace, as a migration would, and ends. */
  behaviour?: 'serves' | 'exits';
}): Promise<TestImage> {
  const supervision = '/tmp/www/convertigo/admin/services';
  const script = `#!/bin/sh
echo "Convertigo stand-in ${version}"
mkdir -p ${supervision}
echo "convertigo ${version}" > /tmp/www/index.html
mkdir -p /tmp/www/convertigo
echo "user=$CONVERTIGO_ADMIN_USER ${version}" > /tmp/www/convertigo/index.html
echo 'convertigo.started=OK' > ${supervision}/engine.Supervision
echo "${version}" >> /workspace/versions
cp /workspace/versions /tmp/www/versions
${behaviour === 'exits' ? 'exit 7' : ''}
exec httpd -f -p 28080 -h /tmp/www
`;
  const curl = '#!/bin/sh\nfor last; do :; done\nexec wget -q -O - "$last"\n';
  return await buildBusyboxImage({
    files: { '/docker-entrypoint.sh': script, '/bin/curl': curl },
    folders: ['/workspace'],
    config: {
      Entrypoint: ['/bin/sh', '/docker-entrypoint.sh'],
      Cmd: ['convertigo'],
      Env: ['PATH=/bin'],
      ExposedPorts: { '28080/tcp': {} },
      Volumes: { '/workspace': {} },
      WorkingDir: '/workspace',
    },
  });
}

/** A stand-in for CouchDB: answers `/_up`, and takes part in nothing else. */
export async function buildCouchdbStandIn(): Promise<TestImage> {
  const script = `#!/bin/sh
[ -n "$COUCHDB_USER" ] && [ -n "$COUCHDB_PASSWORD" ] || exit 1
grep -q single_node /opt/couchdb/etc/local.d/setup.ini || exit 1
echo "CouchDB stand-in"
mkdir -p /tmp/www
echo ok > /tmp/www/_up
exec httpd -f -p 5984 -h /tmp/www
`;
  const curl = '#!/bin/sh\nfor last; do :; done\nexec wget -q -O - "$last"\n';
  return await buildBusyboxImage({
    files: { '/docker-entrypoint.sh': script, '/bin/curl': curl },
    folders: ['/opt', '/opt/couchdb', '/opt/couchdb/data', '/opt/couchdb/etc', '/opt/couchdb/etc/local.d'],
    config: {
      Entrypoint: ['/bin/sh', '/docker-entrypoint.sh'],
      Env: ['PATH=/bin'],
      ExposedPorts: { '5984/tcp': {} },
      WorkingDir: '/',
    },
  });
}

async function buildBusyboxImage({
  files,
  folders = [],
  config,
}: {
  files: Record<string, string>;
  folders?: string[];
  config: Record<string, unknown>;
}): Promise<TestImage> {
  const base = await basePrograms();
  const own = await archive((add) => {
    for (const path of folders) add({ name: path.slice(1), type: 'directory', mode: 0o777 });
    for (const [path, content] of Object.entries(files)) add({ name: path.slice(1), mode: 0o755 }, content);
  });
  const tars = [base, own];
  const layers = tars.map((tar) => blobOf(mediaTypes.oci.layer, gzipSync(tar, { level: 1 })));
  const platform = { os: 'linux', architecture: process.arch === 'arm64' ? 'arm64' : 'amd64' };
  const bytes = Buffer.from(
    JSON.stringify({
      created: '2026-01-02T03:04:05Z',
      ...platform,
      config,
      rootfs: { type: 'layers', diff_ids: tars.map(digestOf) },
      history: [{ created_by: 'COPY busybox /bin/' }, { created_by: 'COPY files /' }],
    }),
  );
  const configBlob = blobOf(mediaTypes.oci.config, bytes);
  const manifest = buildManifest(
    {
      schemaVersion: 2,
      mediaType: mediaTypes.oci.manifest,
      config: describe(configBlob),
      layers: layers.map(describe),
    },
    mediaTypes.oci.manifest,
  );
  return { ...manifest, config: configBlob, layers, platform };
}

const blobOf = (mediaType: string, bytes: Buffer): TestBlob => ({
  mediaType,
  bytes,
  digest: digestOf(bytes),
});

let base: Promise<Buffer> | null = null;

/** The same bytes for all images, so that an engine pulls them once. */
function basePrograms(): Promise<Buffer> {
  base ??= archive((add) => {
    const busybox = findBusybox();
    if (!busybox) throw new Error('these tests need a static busybox');
    for (const name of ['bin', 'data', 'etc']) add({ name, type: 'directory', mode: 0o777 });
    add({ name: 'tmp', type: 'directory', mode: 0o1777 });
    add(
      { name: 'etc/passwd', mode: 0o644 },
      'root:x:0:0:root:/:/bin/sh\nconvertigo:x:1000:1000::/:/bin/sh\n',
    );
    add({ name: 'bin/busybox', mode: 0o755 }, readFileSync(busybox));
    for (const name of programs)
      add({ name: `bin/${name}`, type: 'symlink', linkname: 'busybox', mode: 0o777 });
  });
  return base;
}

type Entry = { name: string; mode: number; type?: 'directory' | 'symlink'; linkname?: string };

async function archive(
  fill: (add: (entry: Entry, content?: string | Buffer) => void) => void,
): Promise<Buffer> {
  const tar = pack();
  fill((entry, content) => {
    const header = { ...entry, mtime: new Date(0) };
    if (content === undefined) tar.entry(header);
    else tar.entry(header, content);
  });
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
