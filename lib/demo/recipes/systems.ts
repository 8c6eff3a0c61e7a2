import { addRoot, cmd, copyFiles, entrypoint, env, type Instruction, label, run } from '../instructions.ts';
import { buildTinyProgram } from '../tiny-program.ts';

/** What an image of a version is made of, the base's instructions first. */
export type Recipe = (version: string) => Instruction[];

export const alpine: Recipe = (version) => [
  addRoot(
    `alpine-minirootfs-${version}.tar.gz`,
    { NAME: 'Alpine Linux', ID: 'alpine', VERSION_ID: version, PRETTY_NAME: `Alpine Linux v${version}` },
    18,
  ),
  cmd('/bin/sh'),
];

const codenames: Record<string, string> = { '11': 'bullseye', '12': 'bookworm', '13': 'trixie' };

export const debian: Recipe = (version) => [
  addRoot(
    'rootfs.tar.xz',
    {
      PRETTY_NAME: `Debian GNU/Linux ${version} (${codenames[version.split('.')[0] ?? ''] ?? 'sid'})`,
      ID: 'debian',
      VERSION_ID: version,
    },
    46,
  ),
  cmd('bash'),
];

export const ubuntu: Recipe = (version) => [
  label({ 'org.opencontainers.image.version': version }),
  addRoot(
    `ubuntu-${version}-base.tar.gz`,
    { PRETTY_NAME: `Ubuntu ${version} LTS`, ID: 'ubuntu', VERSION_ID: version },
    40,
  ),
  cmd('/bin/bash'),
];

/** The one that runs: a program that says a line and ends, made by us, in an image that has nothing else. */
export const hello: Recipe = (version) => [
  ...env({ HELLO_VERSION: version }),
  label({ 'org.opencontainers.image.title': 'hello', 'org.opencontainers.image.version': version }),
  copyFiles('hello /hello', ({ architecture }) => [
    {
      name: 'hello',
      mode: 0o755,
      content: buildTinyProgram(
        architecture === 'arm64' ? 'arm64' : 'amd64',
        `Hello from your own registry! This is hello ${version}, pulled and running.`,
      ),
    },
  ]),
  cmd('/hello'),
];

const jdks: Record<string, string> = {
  '25': '25.0.1+8',
  '21': '21.0.9+10',
  '17': '17.0.17+10',
  '11': '11.0.29+7',
  '8': '8u472-b08',
};

export const temurin: Recipe = (version) => {
  const [major = version] = version.split('.');
  return [
    ...ubuntu('24.04'),
    ...env({
      JAVA_HOME: '/opt/java/openjdk',
      PATH: '/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      LANG: 'en_US.UTF-8',
      LANGUAGE: 'en_US:en',
      LC_ALL: 'en_US.UTF-8',
    }),
    run(
      'set -eux;     apt-get update;     DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends         curl         gnupg         fontconfig         ca-certificates p11-kit         tzdata         locales     ;     echo "en_US.UTF-8 UTF-8" >> /etc/locale.gen;     locale-gen en_US.UTF-8;     rm -rf /var/lib/apt/lists/*',
      14,
    ),
    ...env({ JAVA_VERSION: `jdk-${jdks[major] ?? version}` }),
    run(
      `set -eux;     ARCH="$(dpkg --print-architecture)";     curl --retry 5 -Lo /tmp/openjdk.tar.gz "https://github.com/adoptium/temurin${major}-binaries/releases/download/${version}/OpenJDK.tar.gz";     sha256sum -c /tmp/openjdk.sha256;     mkdir -p "$JAVA_HOME";     tar --extract --file /tmp/openjdk.tar.gz --directory "$JAVA_HOME" --strip-components 1 --no-same-owner;     rm -f /tmp/openjdk.tar.gz;     java -Xshare:dump`,
      60,
    ),
    entrypoint('/__cacert_entrypoint.sh'),
    cmd('jshell'),
  ];
};

export const node: Recipe = (version) => [
  ...debian('12'),
  run('groupadd --gid 1000 node   && useradd --uid 1000 --gid node --shell /bin/bash --create-home node', 1),
  ...env({ NODE_VERSION: version, YARN_VERSION: '1.22.22' }),
  run(
    `ARCH= OPENSSL_ARCH= && dpkgArch="$(dpkg --print-architecture)"     && set -ex     && curl -fsSLO --compressed "https://nodejs.org/dist/v${version}/node-v${version}-linux-$ARCH.tar.xz"     && curl -fsSLO --compressed "https://nodejs.org/dist/v${version}/SHASUMS256.txt.asc"     && gpg --batch --decrypt --output SHASUMS256.txt SHASUMS256.txt.asc     && grep " node-v${version}-linux-$ARCH.tar.xz\\$" SHASUMS256.txt | sha256sum -c -     && tar -xJf "node-v${version}-linux-$ARCH.tar.xz" -C /usr/local --strip-components=1 --no-same-owner     && ln -s /usr/local/bin/node /usr/local/bin/nodejs     && node --version     && npm --version`,
    42,
  ),
  run(
    'set -ex   && curl -fsSLO --compressed "https://yarnpkg.com/downloads/$YARN_VERSION/yarn-v$YARN_VERSION.tar.gz"   && mkdir -p /opt   && tar -xzf yarn-v$YARN_VERSION.tar.gz -C /opt/   && yarn --version',
    5,
  ),
  entrypoint('docker-entrypoint.sh'),
  cmd('node'),
];

export const python: Recipe = (version) => [
  ...debian('12'),
  ...env({ PATH: '/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' }),
  run(
    'set -eux;   apt-get update;   apt-get install -y --no-install-recommends     ca-certificates     netbase     tzdata   ;   rm -rf /var/lib/apt/lists/*',
    6,
  ),
  ...env({ GPG_KEY: 'A035C8C19219BA821ECEA86B64E628F8D684696D', PYTHON_VERSION: version }),
  run(
    `set -eux;     wget -O python.tar.xz "https://www.python.org/ftp/python/${version}/Python-${version}.tar.xz";   mkdir -p /usr/src/python;   tar --extract --directory /usr/src/python --strip-components=1 --file python.tar.xz;   cd /usr/src/python;   ./configure     --enable-loadable-sqlite-extensions     --enable-optimizations     --enable-shared     --with-lto     --with-ensurepip   ;   make -j "$(nproc)";   make install;   ldconfig;   python3 --version;   pip3 --version`,
    38,
  ),
  cmd('python3'),
];

export const golang: Recipe = (version) => [
  ...alpine('3.22.2'),
  ...env({
    GOLANG_VERSION: version,
    GOTOOLCHAIN: 'local',
    GOPATH: '/go',
    PATH: '/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  }),
  run('apk add --no-cache ca-certificates', 2),
  run(
    `set -eux;   wget -O go.tgz "https://dl.google.com/go/go${version}.linux-$(apk --print-arch).tar.gz";   tar -C /usr/local -xzf go.tgz;   go version`,
    58,
  ),
  run('mkdir -p "$GOPATH/src" "$GOPATH/bin" && chmod -R 1777 "$GOPATH"', 1),
];
