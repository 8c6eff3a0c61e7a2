import semver from 'semver';
import type { PlanText } from '../../../contract/plan.ts';
import type { BlueprintInput } from '../../blueprint.ts';
import { read } from '../parameters.ts';

type Part = string | { secret: string };

/**
 * JAVA_OPTS as one text. It goes through `eval` in catalina.sh: every part is shell-safe by the pattern of its parameter,
 * and the `&` of a JDBC address is escaped, as upstream's own stack does. Sorted, so that the same values are the same text.
 */
export function javaOptions(input: BlueprintInput, version: string | null): PlanText | null {
  const options = [...fullsyncOptions(input), ...analyticsOptions(input), ...clusterOptions(input, version)];
  const sorted = options
    .map(([name, ...value]): Part[] => [`-Dconvertigo.engine.${name}=`, ...value])
    .sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  const more = read(input.values, 'javaOpts', '').trim();
  if (more) sorted.push([more]);
  if (sorted.length === 0) return null;
  return merge(sorted.flatMap((option, at) => (at === 0 ? option : [' ', ...option])));
}

type Option = [name: string, ...value: Part[]];

function fullsyncOptions({ values }: BlueprintInput): Option[] {
  const fullsync = read(values, 'fullsync', 'none');
  if (fullsync === 'pouchdb') return [['fullsync.pouchdb', 'true']];
  if (fullsync !== 'couchdb') return [];
  const prefix = read(values, 'fullsyncPrefix', '');
  return [
    ['fullsync.couch.url', 'http://couchdb:5984'],
    ['fullsync.couch.username', couchUser],
    ['fullsync.couch.password', { secret: 'couchPassword' }],
    ...(prefix ? [['fullsync.couch.prefix', prefix] satisfies Option] : []),
  ];
}

export const couchUser = 'convertigo';
export const analyticsUser = 'convertigo';
export const analyticsDatabase = 'c8oAnalytics';

function analyticsOptions({ values }: BlueprintInput): Option[] {
  const analytics = read(values, 'analytics', 'none');
  if (analytics === 'none') return [];
  const isOwn = analytics !== 'external';
  const url = isOwn
    ? `jdbc:${analytics}://${analytics}:3306/${analyticsDatabase}`
    : read(values, 'jdbcUrl', '');
  const isPostgres = url.startsWith('jdbc:postgresql:');
  return [
    ['billing.enabled', 'true'],
    ['billing.persistence.jdbc.url', url.replaceAll('&', '\\&')],
    ['billing.persistence.jdbc.username', isOwn ? analyticsUser : read(values, 'jdbcUser', '')],
    ['billing.persistence.jdbc.password', { secret: isOwn ? 'analyticsPassword' : 'jdbcPassword' }],
    // The image brings MariaDB's driver, which also speaks to MySQL, and is the default.
    ...(isPostgres
      ? ([
          ['billing.persistence.jdbc.driver', 'org.postgresql.Driver'],
          ['billing.persistence.dialect', 'org.hibernate.dialect.PostgreSQLDialect'],
        ] satisfies Option[])
      : []),
  ];
}

/** JAVA_OPTS is the same for all replicas: what each must have for itself lies in its own file system. */
function clusterOptions({ values }: BlueprintInput, version: string | null): Option[] {
  if (read(values, 'replicas', 1) === 1) return [];
  const syncs = version === null || semver.gte(version, '8.4.2');
  return [
    ['cache_manager.filecache.directory', '/tmp/convertigo-cache'],
    ['log4j.appender.CemsAppender.File', '/tmp/convertigo-logs/engine.log'],
    ...(syncs ? [['session.shared_workspace.sync.enabled', 'true'] satisfies Option] : []),
  ];
}

function merge(parts: readonly Part[]): PlanText {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  const [only] = merged;
  return merged.length === 1 && typeof only === 'string' ? only : merged;
}
