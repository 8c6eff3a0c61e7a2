import type { Before, BlueprintImage, BlueprintInput } from '../../blueprint.ts';
import { isWithin } from '../../paths.ts';
import { databaseBlueprint } from '../databases.ts';
import { mebi, read, secretParameter, stringParameter, words } from '../parameters.ts';
import { runAs, shellHealth } from '../service.ts';

/** Where the volume is, and the folder in it that holds the data. */
type Place = { path: string; pgdata: string };

const home = '/var/lib/postgresql';
/** Works with every version. A volume may come with a lost+found: the data lies in a folder of its own. */
const anyPlace: Place = { path: `${home}/data`, pgdata: `${home}/data/pgdata` };

/** Data stays where it lies. New data lies where the image itself has it, as its config says: tags say nothing certain. */
const placeOf = ({ image, before }: BlueprintInput): Place =>
  (before ? placeBefore(before, image) : placeOfImage(image)) ?? anyPlace;

/** From 18 on images declare one volume with a folder for each major version. */
function placeOfImage(image: BlueprintImage): Place | null {
  const pgdata = envOf(image, 'PGDATA');
  const isDeclared = image.config?.volumes.includes(home) === true;
  return isDeclared && pgdata !== null && holds(home, pgdata, image) ? { path: home, pgdata } : null;
}

/** Null where the volume does not hold the data, or nobody knows: the volume would move then, which the checks refuse. */
function placeBefore({ plan, image: was }: Before, image: BlueprintImage): Place | null {
  const service = plan.services.find(({ id }) => id === 'postgres');
  const path = service?.volumes.find(({ id }) => id === 'data')?.path;
  if (!service || path === undefined) return null;
  const isHeld = (pgdata: string) => holds(path, pgdata, image);
  const { PGDATA } = service.env;
  if (typeof PGDATA === 'string') return isHeld(PGDATA) ? { path, pgdata: PGDATA } : null;
  // Plans of before left it to the image.
  const pgdata = was && envOf(was, 'PGDATA');
  return pgdata && holds(path, pgdata, was) && isHeld(pgdata) ? { path, pgdata } : null;
}

/** Whether what is written to a folder gets into the volume, and not into one without a name that the image declares within. */
function holds(volume: string, folder: string, { config }: BlueprintImage): boolean {
  const hides = (each: string) => !isWithin(volume, each) && isWithin(each, volume) && isWithin(folder, each);
  return isWithin(folder, volume) && !config?.volumes.some(hides);
}

function envOf({ config }: BlueprintImage, name: string): string | null {
  const found = config?.env.find((each) => each.startsWith(`${name}=`));
  return found?.slice(name.length + 1) || null;
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
  dataPath: (input) => placeOf(input).path,
  dataVersionOf: (image) => envOf(image, 'PG_MAJOR'),
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
  service: (input) => ({
    env: {
      POSTGRES_USER: read(input.values, 'user', 'postgres'),
      POSTGRES_PASSWORD: [{ secret: 'password' }],
      POSTGRES_DB: read(input.values, 'database', 'app'),
      PGDATA: placeOf(input).pgdata,
    },
    health: shellHealth('pg_isready -q -U "$POSTGRES_USER" -d "$POSTGRES_DB"'),
    ...runAs(input, 999),
  }),
  outputs: (input) => [
    { kind: 'text', id: 'user', value: read(input.values, 'user', 'postgres') },
    { kind: 'secret', id: 'password', secret: 'password' },
  ],
});
