import semver from 'semver';
import type { BlueprintImage } from '../../blueprint.ts';
import { databaseBlueprint } from '../databases.ts';
import { mebi, read, secretParameter, stringParameter, words } from '../parameters.ts';
import { runAs, shellHealth } from '../service.ts';

/** From 18 on the image keeps each major version in a folder of its own below it. */
function dataPath({ tag }: BlueprintImage): string {
  const version = tag === null ? null : semver.coerce(tag);
  return version && version.major < 18 ? '/var/lib/postgresql/data' : '/var/lib/postgresql';
}

const name = '[a-z_][a-z0-9_]{0,40}';

export const postgres = databaseBlueprint({
  id: 'postgres',
  title: words('PostgreSQL', 'PostgreSQL'),
  summary: words('A relational database.', '关系型数据库。'),
  home: 'https://www.postgresql.org/',
  license: 'PostgreSQL',
  names: ['postgres', 'postgresql', 'timescaledb'],
  port: { container: 5432, protocol: 'tcp' },
  memory: { defaultBytes: 512 * mebi, minBytes: 128 * mebi },
  dataPath,
  parameters: [
    stringParameter('user', words('User', '用户'), words('The name of its first user.', '首个用户的名称。'), {
      default: 'postgres',
      required: true,
      pattern: name,
      immutable: true,
    }),
    secretParameter(
      'password',
      words('Password', '密码'),
      words('Empty: one is generated.', '留空则自动生成。'),
      {
        generated: 24,
        immutable: true,
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
  service: (input) => {
    const path = dataPath(input.image);
    return {
      env: {
        POSTGRES_USER: read(input.values, 'user', 'postgres'),
        POSTGRES_PASSWORD: [{ secret: 'password' }],
        POSTGRES_DB: read(input.values, 'database', 'app'),
        // A volume may come with a lost+found: the data lies in a folder of its own.
        ...(path.endsWith('/data') && { PGDATA: `${path}/pgdata` }),
      },
      health: shellHealth('pg_isready -q -U "$POSTGRES_USER" -d "$POSTGRES_DB"'),
      ...runAs(input, 999),
    };
  },
  outputs: (input) => [
    { kind: 'text', id: 'user', value: read(input.values, 'user', 'postgres') },
    { kind: 'secret', id: 'password', secret: 'password' },
  ],
});
