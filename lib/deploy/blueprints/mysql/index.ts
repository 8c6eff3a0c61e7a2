import type { PlannedService } from '../../../contract/plan.ts';
import type { BlueprintInput } from '../../blueprint.ts';
import { databaseBlueprint } from '../databases.ts';
import { mebi, read, secretParameter, stringParameter, words } from '../parameters.ts';
import { lastPart, runAs, shellHealth } from '../service.ts';

/** MySQL and MariaDB name their variables and their tools after themselves. */
export function mysqlService(
  input: BlueprintInput,
  {
    isMariaDb,
    database,
    user,
    passwordSecret,
    rootSecret,
  }: { isMariaDb: boolean; database: string; user: string; passwordSecret: string; rootSecret: string },
): Pick<PlannedService, 'env' | 'health' | 'user' | 'volumeGroup' | 'capabilities'> {
  const prefix = isMariaDb ? 'MARIADB' : 'MYSQL';
  return {
    env: {
      [`${prefix}_DATABASE`]: database,
      [`${prefix}_USER`]: user,
      [`${prefix}_PASSWORD`]: [{ secret: passwordSecret }],
      [`${prefix}_ROOT_PASSWORD`]: [{ secret: rootSecret }],
    },
    // Asked over TCP: while the image prepares the data, its server listens on a socket alone.
    health: isMariaDb
      ? shellHealth('healthcheck.sh --connect --innodb_initialized', { startSeconds: 120 })
      : shellHealth('mysqladmin ping -h 127.0.0.1 -u "$MYSQL_USER" --password="$MYSQL_PASSWORD" --silent', {
          startSeconds: 120,
        }),
    ...runAs(input, 999),
  };
}

export const mysqlDataPath = '/var/lib/mysql';
const name = '[A-Za-z_][A-Za-z0-9_]{0,31}';

export const mysql = databaseBlueprint({
  id: 'mysql',
  title: words('MySQL or MariaDB', 'MySQL 或 MariaDB'),
  summary: words('A relational database.', '关系型数据库。'),
  home: 'https://www.mysql.com/',
  license: 'GPL-2.0',
  names: ['mysql', 'mariadb'],
  port: { container: 3306, protocol: 'tcp' },
  memory: { defaultBytes: 768 * mebi, minBytes: 256 * mebi },
  dataPath: () => mysqlDataPath,
  parameters: [
    stringParameter(
      'user',
      words('User', '用户'),
      words('May do everything in its database.', '对其数据库拥有全部权限。'),
      {
        default: 'app',
        required: true,
        pattern: '(?!root$)[A-Za-z_][A-Za-z0-9_]{0,31}',
        patternHelp: words(
          'Use letters, digits and underscores; root is there anyway.',
          '请使用字母、数字和下划线；root 用户已存在。',
        ),
        immutable: true,
      },
    ),
    secretParameter(
      'password',
      words('Password', '密码'),
      words('Empty: one is generated.', '留空则自动生成。'),
      {
        generated: 24,
        immutable: true,
      },
    ),
    secretParameter(
      'rootPassword',
      words('Password of root', 'root 密码'),
      words('Empty: one is generated.', '留空则自动生成。'),
      {
        generated: 24,
        immutable: true,
        advanced: true,
      },
    ),
    stringParameter(
      'database',
      words('Database', '数据库'),
      words('Made at the first start.', '首次启动时创建。'),
      {
        default: 'app',
        required: true,
        pattern: name,
        immutable: true,
      },
    ),
  ],
  service: (input) =>
    mysqlService(input, {
      isMariaDb: lastPart(input.image.repository) === 'mariadb',
      database: read(input.values, 'database', 'app'),
      user: read(input.values, 'user', 'app'),
      passwordSecret: 'password',
      rootSecret: 'rootPassword',
    }),
  outputs: (input) => [
    { kind: 'text', id: 'user', value: read(input.values, 'user', 'app') },
    { kind: 'secret', id: 'password', secret: 'password' },
    { kind: 'secret', id: 'root-password', secret: 'rootPassword' },
  ],
});
