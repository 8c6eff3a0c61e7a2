import {
  cmd,
  copy,
  entrypoint,
  env,
  expose,
  healthcheck,
  label,
  run,
  stopSignal,
  user,
  volume,
  workdir,
} from '../instructions.ts';
import { alpine, debian, type Recipe, temurin } from './systems.ts';

export const nginx: Recipe = (version) => [
  ...debian('12'),
  label({ maintainer: 'NGINX Docker Maintainers <docker-maint@nginx.com>' }),
  ...env({
    NGINX_VERSION: version,
    NJS_VERSION: '0.8.10',
    PKG_RELEASE: '1~bookworm',
    DYNPKG_RELEASE: '1~bookworm',
  }),
  run(
    `set -x     && groupadd --system --gid 101 nginx     && useradd --system --gid nginx --no-create-home --home /nonexistent --comment "nginx user" --shell /bin/false --uid 101 nginx     && apt-get update     && apt-get install --no-install-recommends --no-install-suggests -y gnupg1 ca-certificates     && apt-get install --no-install-recommends --no-install-suggests -y                         nginx=${version}-1~bookworm                         nginx-module-njs=${version}+0.8.10-1~bookworm                         gettext-base                         curl     && apt-get remove --purge --auto-remove -y && rm -rf /var/lib/apt/lists/*     && ln -sf /dev/stdout /var/log/nginx/access.log     && ln -sf /dev/stderr /var/log/nginx/error.log     && mkdir /docker-entrypoint.d`,
    30,
  ),
  copy('docker-entrypoint.sh /'),
  copy('10-listen-on-ipv6-by-default.sh /docker-entrypoint.d'),
  copy('20-envsubst-on-templates.sh /docker-entrypoint.d'),
  copy('30-tune-worker-processes.sh /docker-entrypoint.d'),
  entrypoint('/docker-entrypoint.sh'),
  expose('80/tcp'),
  stopSignal('SIGQUIT'),
  cmd('nginx', '-g', 'daemon off;'),
];

export const httpd: Recipe = (version) => [
  ...debian('12'),
  ...env({
    HTTPD_PREFIX: '/usr/local/apache2',
    PATH: '/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  }),
  run('mkdir -p "$HTTPD_PREFIX"   && chown www-data:www-data "$HTTPD_PREFIX"', 1),
  workdir('/usr/local/apache2'),
  run(
    'set -eux;   apt-get update;   apt-get install -y --no-install-recommends     ca-certificates     libaprutil1-ldap     libldap-common   ;   rm -rf /var/lib/apt/lists/*',
    9,
  ),
  ...env({ HTTPD_VERSION: version }),
  run(
    `set -eux;   wget -O httpd.tar.bz2 "https://dist.apache.org/httpd-${version}.tar.bz2";   tar -xf httpd.tar.bz2 -C src --strip-components=1;   ./configure --build="$gnuArch" --prefix="$HTTPD_PREFIX" --enable-mods-shared=reallyall --enable-mpms-shared=all;   make -j "$(nproc)";   make install;   httpd -v`,
    28,
  ),
  stopSignal('SIGWINCH'),
  copy('httpd-foreground /usr/local/bin/'),
  expose('80/tcp'),
  cmd('httpd-foreground'),
];

export const tomcat: Recipe = (version) => [
  ...temurin('21'),
  ...env({
    CATALINA_HOME: '/usr/local/tomcat',
    PATH: '/usr/local/tomcat/bin:/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  }),
  run('mkdir -p "$CATALINA_HOME"', 1),
  workdir('/usr/local/tomcat'),
  ...env({
    TOMCAT_NATIVE_LIBDIR: '/usr/local/tomcat/native-jni-lib',
    TOMCAT_MAJOR: version.split('.')[0] ?? version,
    TOMCAT_VERSION: version,
  }),
  run(
    `set -eux;   curl -fL -o tomcat.tar.gz "https://archive.apache.org/dist/tomcat/tomcat-${version.split('.')[0]}/v${version}/bin/apache-tomcat-${version}.tar.gz";   echo "$TOMCAT_SHA512 *tomcat.tar.gz" | sha512sum --strict --check -;   tar -xf tomcat.tar.gz --strip-components=1;   rm bin/*.bat;   mv webapps webapps.dist;   mkdir webapps;   chmod -R +rX .;   chmod 1777 logs temp work;   catalina.sh version`,
    24,
  ),
  expose('8080/tcp'),
  cmd('catalina.sh', 'run'),
];

export const convertigo: Recipe = (version) => [
  ...tomcat('9.0.111'),
  label({
    maintainer: 'Convertigo Docker <docker@convertigo.com>',
    'org.opencontainers.image.version': version,
  }),
  run(
    'apt-get update -y   && apt-get install -y --no-install-recommends     ca-certificates     curl     jq     sudo     tini     unzip   && rm -rf /var/lib/apt/lists/*',
    12,
  ),
  run(
    'usermod -l convertigo -d /workspace -m ubuntu     && groupmod -n convertigo ubuntu     && echo "convertigo ALL = NOPASSWD:ALL" > /etc/sudoers.d/convertigo     && mkdir -p "$CATALINA_HOME" /workspace',
    2,
  ),
  ...env({
    CONVERTIGO_VERSION: version,
    CONVERTIGO_WAR_URL: `https://github.com/convertigo/convertigo/releases/download/${version}/convertigo-${version}.war`,
  }),
  run(
    `export GNUPGHOME="$(mktemp -d)"     && curl -fSL -o /tmp/convertigo.war https://github.com/convertigo/convertigo/releases/download/${version}/convertigo-${version}.war     && curl -fSL -o /tmp/convertigo.war.asc $CONVERTIGO_WAR_URL.asc     && gpg --batch --verify /tmp/convertigo.war.asc /tmp/convertigo.war     && mkdir -p webapps/ROOT webapps/convertigo     && unzip -q -d webapps/convertigo /tmp/convertigo.war     && rm -rf /tmp/*`,
    55,
  ),
  ...env({
    JAVA_OPTS: '',
    JXMX: '',
    COOKIE_PATH: '/',
    COOKIE_SECURE: 'false',
    LOG_STDOUT: 'false',
    LOG_FILE: 'true',
  }),
  volume('/workspace'),
  copy('./root-index.html webapps/ROOT/index.html'),
  copy('./docker-entrypoint.sh /', 4),
  workdir('/workspace'),
  expose('28080/tcp', '28443/tcp'),
  healthcheck(
    'curl -fsS http://127.0.0.1:28080/convertigo/admin/services/engine.Supervision | grep -q convertigo.started=OK',
  ),
  entrypoint('tini', '--', '/docker-entrypoint.sh'),
  cmd('convertigo'),
];

export const postgres: Recipe = (version) => [
  ...debian('12'),
  run(
    'set -eux;   groupadd -r postgres --gid=999;   useradd -r -g postgres --uid=999 --home-dir=/var/lib/postgresql --shell=/bin/bash postgres;   mkdir -p /var/lib/postgresql;   chown -R postgres:postgres /var/lib/postgresql',
    1,
  ),
  ...env({
    GOSU_VERSION: '1.19',
    LANG: 'en_US.utf8',
    PG_MAJOR: version.split('.')[0] ?? version,
    PG_VERSION: `${version}-1.pgdg12+1`,
    PATH: `/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/postgresql/${version.split('.')[0]}/bin`,
  }),
  run(
    `set -ex;     export PYTHONDONTWRITEBYTECODE=1;     apt-get update;     apt-get install -y --no-install-recommends postgresql-common;     sed -ri 's/#(create_main_cluster) .*$/\\1 = false/' /etc/postgresql-common/createcluster.conf;     apt-get install -y --no-install-recommends     "postgresql-${version.split('.')[0]}=${version}-1.pgdg12+1"   ;     rm -rf /var/lib/apt/lists/*;     postgres --version`,
    44,
  ),
  run('install --verbose --directory --owner postgres --group postgres --mode 3777 /var/run/postgresql', 1),
  ...env({ PGDATA: '/var/lib/postgresql/data' }),
  volume('/var/lib/postgresql/data'),
  copy('docker-entrypoint.sh docker-ensure-initdb.sh /usr/local/bin/', 4),
  entrypoint('docker-entrypoint.sh'),
  stopSignal('SIGINT'),
  expose('5432/tcp'),
  cmd('postgres'),
];

export const mariadb: Recipe = (version) => [
  ...debian('12'),
  run('groupadd -r mysql && useradd -r -g mysql mysql --home-dir /var/lib/mysql --uid 999 --gid 999', 1),
  ...env({ GOSU_VERSION: '1.19', LANG: 'C.UTF-8', MARIADB_VERSION: `1:${version}+maria~deb12` }),
  run(
    `set -ex;     {         echo "mariadb-server" mysql-server/root_password password 'unused';     } | debconf-set-selections;     apt-get update;     apt-get install -y --no-install-recommends mariadb-server="$MARIADB_VERSION" mariadb-backup socat;     rm -rf /var/lib/apt/lists/*;     rm -rf /var/lib/mysql;     mkdir -p /var/lib/mysql /run/mysqld; mariadbd --version # ${version}`,
    46,
  ),
  volume('/var/lib/mysql'),
  copy('healthcheck.sh docker-entrypoint.sh /usr/local/bin/', 4),
  entrypoint('docker-entrypoint.sh'),
  expose('3306/tcp'),
  healthcheck('healthcheck.sh --connect --innodb_initialized', 10),
  cmd('mariadbd'),
];

export const redis: Recipe = (version) => [
  ...alpine('3.22.2'),
  run('set -eux;     addgroup -S -g 1000 redis;     adduser -S -G redis -u 999 redis', 1),
  ...env({
    REDIS_DOWNLOAD_URL: `http://download.redis.io/releases/redis-${version}.tar.gz`,
    REDIS_VERSION: version,
  }),
  run(
    `set -eux;   apk add --no-cache --virtual .build-deps     coreutils     gcc     linux-headers     make     musl-dev     openssl-dev   ;   wget -O redis.tar.gz http://download.redis.io/releases/redis-${version}.tar.gz;   make -C /usr/src/redis -j "$(nproc)" all;   make -C /usr/src/redis install;   apk del --no-network .build-deps;   redis-server --version`,
    20,
  ),
  run('mkdir /data && chown redis:redis /data', 1),
  volume('/data'),
  workdir('/data'),
  copy('docker-entrypoint.sh /usr/local/bin/'),
  entrypoint('docker-entrypoint.sh'),
  expose('6379/tcp'),
  cmd('redis-server'),
];

export const couchdb: Recipe = (version) => [
  ...debian('12'),
  label({ maintainer: 'CouchDB Developers dev@couchdb.apache.org' }),
  run('groupadd -g 5984 -r couchdb && useradd -u 5984 -d /opt/couchdb -g couchdb couchdb', 1),
  ...env({ COUCHDB_VERSION: `${version}~bookworm` }),
  run(
    `set -eux;   apt-get update;   echo "couchdb couchdb/mode select none" | debconf-set-selections;   DEBIAN_FRONTEND=noninteractive apt-get install -y --allow-downgrades --no-install-recommends couchdb=${version}~bookworm;   rm -rf /var/lib/apt/lists/*;   chown -R couchdb:couchdb /opt/couchdb`,
    34,
  ),
  copy('--chown=couchdb:couchdb 10-docker-default.ini /opt/couchdb/etc/default.d/'),
  copy('docker-entrypoint.sh /usr/local/bin', 2),
  entrypoint('tini', '--', '/docker-entrypoint.sh'),
  volume('/opt/couchdb/data'),
  expose('4369/tcp', '5984/tcp', '9100/tcp'),
  user('couchdb'),
  cmd('/opt/couchdb/bin/couchdb'),
];
