import { databaseBlueprint } from '../databases.ts';
import { mebi, read, secretParameter, stringParameter, words } from '../parameters.ts';
import { couchdbDataPath, couchdbService } from './service.ts';

export const couchdb = databaseBlueprint({
  id: 'couchdb',
  title: words('CouchDB', 'CouchDB'),
  summary: words('A document database that replicates.', '支持复制的文档数据库。'),
  home: 'https://couchdb.apache.org/',
  license: 'Apache-2.0',
  names: ['couchdb'],
  port: { container: 5984, protocol: 'http' },
  memory: { defaultBytes: 512 * mebi, minBytes: 128 * mebi },
  dataPath: () => couchdbDataPath,
  parameters: [
    stringParameter(
      'user',
      words('Administrator', '管理员'),
      words('The name of its first user.', '首个用户的名称。'),
      {
        default: 'admin',
        required: true,
        pattern: '[a-z][a-z0-9_-]{0,30}',
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
      'cookieSecret',
      words('Cookie secret', 'Cookie 密钥'),
      words('Signs sessions. Empty: one is generated.', '用于签名会话。留空则自动生成。'),
      { generated: 32, advanced: true },
    ),
  ],
  service: (input) =>
    couchdbService(input, {
      user: read(input.values, 'user', 'admin'),
      passwordSecret: 'password',
      cookieSecret: 'cookieSecret',
    }),
  outputs: (input) => [
    { kind: 'text', id: 'user', value: read(input.values, 'user', 'admin') },
    { kind: 'secret', id: 'password', secret: 'password' },
  ],
});
