import { platforms } from '../platforms.ts';
import { convertigo, couchdb, httpd, mariadb, nginx, postgres, redis, tomcat } from '../recipes/services.ts';
import { alpine, debian, golang, hello, node, python, type Recipe, temurin } from '../recipes/systems.ts';
import { rolling } from '../releases.ts';
import type { DemoRepository } from '../repository.ts';

type Curated = Pick<DemoRepository, 'description' | 'about'> & Partial<DemoRepository>;

const curated = (name: string, recipe: Recipe, versions: string[], rest: Curated): DemoRepository => ({
  name: `library/${name}`,
  recipe,
  releases: rolling(versions),
  platforms: platforms.servers,
  format: 'oci',
  pushers: [],
  visibility: 'public',
  isSigned: false,
  ...rest,
});

/** The curated public images. */
export const libraryRepositories: readonly DemoRepository[] = [
  curated('hello', hello, ['1.2.0', '1.1.0', '1.0.0'], {
    description: 'Says hello and ends: a first pull that really runs.',
    about: ['Two hundred bytes, written by hand. If this prints its line, login, pull and engine work.'],
    isSigned: true,
  }),
  curated('alpine', alpine, ['3.22.2', '3.22.1', '3.21.5', '3.20.8', '3.19.9'], {
    description: 'A minimal system on musl and busybox.',
    about: ['Small, and quick to scan. Prefer it for programs that are one binary.'],
    platforms: platforms.everywhere,
  }),
  curated('debian', debian, ['13.2', '13.1', '12.12', '12.11', '11.11'], {
    description: 'Debian, with security updates of the week.',
    about: ['The base of most images here. Rebuilt each Monday.'],
  }),
  curated('nginx', nginx, ['1.29.3', '1.29.2', '1.28.0', '1.27.5', '1.26.3'], {
    description: 'The web server and reverse proxy.',
    about: [
      'Put configuration into `/etc/nginx/templates/*.template`; variables of the environment are filled in at the start.',
      'For a server that is not root, use the port 8080 and `user nginx;`.',
    ],
    isSigned: true,
  }),
  curated('httpd', httpd, ['2.4.65', '2.4.64', '2.4.63'], {
    description: 'The Apache HTTP server.',
    about: ['Static files go to `/usr/local/apache2/htdocs/`.'],
  }),
  curated('tomcat', tomcat, ['11.0.13', '11.0.12', '10.1.48', '10.1.47', '9.0.111'], {
    description: 'Apache Tomcat on Temurin 21.',
    about: [
      'Web applications go to `/usr/local/tomcat/webapps`. The examples are in `webapps.dist`, and off.',
    ],
  }),
  curated('convertigo', convertigo, ['8.4.3', '8.4.2', '8.3.13', '8.2.8'], {
    description: 'Convertigo, the low-code platform for web and mobile applications.',
    about: [
      'The administration is at `/convertigo/admin/` on port 28080. **Set `CONVERTIGO_ADMIN_USER` and `CONVERTIGO_ADMIN_PASSWORD`** before anybody else does.',
      'Projects, logs and settings are in the workspace. FullSync needs a CouchDB beside it: `couchdb` of this library.',
    ],
    isSigned: true,
  }),
  curated('postgres', postgres, ['18.1', '18.0', '17.7', '17.6', '16.11', '15.15'], {
    description: 'The PostgreSQL database.',
    about: [
      '`POSTGRES_PASSWORD` must be set at the first start. Scripts in `/docker-entrypoint-initdb.d` run once.',
      'A new major version does not read the data of the one before: dump and restore, or `pg_upgrade`.',
    ],
  }),
  curated('mariadb', mariadb, ['12.0.2', '11.8.4', '11.4.9', '10.11.15'], {
    description: 'The MariaDB database.',
    about: ['`MARIADB_ROOT_PASSWORD` or `MARIADB_RANDOM_ROOT_PASSWORD=1` must be set at the first start.'],
  }),
  curated('redis', redis, ['8.4.0', '8.2.3', '7.4.7'], {
    description: 'Redis, a store in memory.',
    about: ['Nobody is asked for a password unless you set one: keep it in a private network.'],
    format: 'docker',
  }),
  curated('couchdb', couchdb, ['3.5.1', '3.4.3'], {
    description: 'CouchDB, documents over HTTP, with replication.',
    about: ['`COUCHDB_USER` and `COUCHDB_PASSWORD` must be set: there is no admin party any more.'],
    format: 'docker',
  }),
  curated('node', node, ['25.2.0', '24.11.1', '24.11.0', '22.21.1', '20.19.5'], {
    description: 'Node.js with npm and yarn.',
    about: ['Even majors are supported for thirty months. Run as the user `node`.'],
  }),
  curated('python', python, ['3.14.0', '3.13.9', '3.12.12', '3.11.14'], {
    description: 'Python with pip.',
    about: ['Use a virtual environment only where you must: the image is one already.'],
  }),
  curated('eclipse-temurin', temurin, ['25', '21', '17', '11'], {
    description: 'OpenJDK by Eclipse Temurin.',
    about: ['Java reads the limits of its container; `-XX:MaxRAMPercentage` is the one option to think of.'],
  }),
  curated('golang', golang, ['1.25.4', '1.25.3', '1.24.10'], {
    description: 'The Go toolchain on Alpine, for building.',
    about: ['Build here, copy the binary to `scratch` or `alpine`.'],
    platforms: platforms.everywhere,
  }),
];
