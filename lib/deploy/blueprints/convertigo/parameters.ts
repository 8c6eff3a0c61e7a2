import type { BlueprintFacts } from '../../../contract/blueprints.ts';
import {
  booleanParameter,
  cpusParameter,
  enumParameter,
  gibi,
  intParameter,
  mebi,
  memoryParameter,
  replicasParameter,
  secretParameter,
  sizeParameter,
  stringParameter,
  textParameter,
  words,
} from '../parameters.ts';

/** The image's scripts hand these to a shell unquoted, so nothing that a shell interprets may stand in them. */
const plainSecret = '[A-Za-z0-9_-]{8,128}';
const plainSecretHelp = words(
  'Use 8 to 128 letters, digits, dashes and underscores: the image’s scripts break at anything else.',
  '请使用 8 到 128 个字母、数字、短横线和下划线：镜像的脚本无法处理其他字符。',
);
const plainName = '[A-Za-z][A-Za-z0-9_-]{0,40}';
const generatedHelp = words('Empty: one is generated.', '留空则自动生成。');

const account: BlueprintFacts['parameters'] = [
  stringParameter(
    'adminUser',
    words('Administrator', '管理员'),
    words(
      'CONVERTIGO_ADMIN_USER. From 8.3.3 on, what was saved in the workspace wins over it.',
      'CONVERTIGO_ADMIN_USER。从 8.3.3 起，工作区中已保存的值优先。',
    ),
    { group: 'account', default: 'admin', required: true, pattern: plainName },
  ),
  secretParameter(
    'adminPassword',
    words('Administrator’s password', '管理员密码'),
    words(
      'CONVERTIGO_ADMIN_PASSWORD. Empty: one is generated. Later it is changed in Convertigo itself.',
      'CONVERTIGO_ADMIN_PASSWORD。留空则自动生成；以后在 Convertigo 中修改。',
    ),
    { group: 'account', generated: 24, pattern: plainSecret, patternHelp: plainSecretHelp },
  ),
  booleanParameter(
    'lockTestPlatform',
    words('Lock the test platform', '锁定测试平台'),
    words(
      'CONVERTIGO_TESTPLATFORM_USER and _PASSWORD: without it anybody may call every project’s transactions.',
      'CONVERTIGO_TESTPLATFORM_USER 和 _PASSWORD：不锁定时任何人都能调用项目的事务。',
    ),
    { group: 'account', default: true, versions: '<8.4.0' },
  ),
  stringParameter(
    'testPlatformUser',
    words('Test platform user', '测试平台用户'),
    words('CONVERTIGO_TESTPLATFORM_USER', 'CONVERTIGO_TESTPLATFORM_USER'),
    {
      group: 'account',
      default: 'tester',
      pattern: plainName,
      versions: '<8.4.0',
      showIf: { parameter: 'lockTestPlatform', values: [true] },
      advanced: true,
    },
  ),
  secretParameter('testPlatformPassword', words('Test platform password', '测试平台密码'), generatedHelp, {
    group: 'account',
    generated: 24,
    pattern: plainSecret,
    patternHelp: plainSecretHelp,
    versions: '<8.4.0',
    showIf: { parameter: 'lockTestPlatform', values: [true] },
    advanced: true,
  }),
  booleanParameter(
    'anonymousDashboard',
    words('Dashboard without signing in', '无需登录的仪表板'),
    words('CONVERTIGO_ANONYMOUS_DASHBOARD', 'CONVERTIGO_ANONYMOUS_DASHBOARD'),
    { group: 'account', default: false, versions: '>=8.4.0', advanced: true },
  ),
];

const fullsync: BlueprintFacts['parameters'] = [
  enumParameter(
    'fullsync',
    words('FullSync', 'FullSync'),
    words(
      'Where offline data is kept. CouchDB gets a service of its own; PouchDB is for trials and needs the Internet at its first use.',
      '离线数据的存储位置。CouchDB 会作为独立服务运行；PouchDB 仅供试用，首次使用时需要联网。',
    ),
    {
      group: 'data',
      default: 'none',
      options: [
        { value: 'none', label: words('None', '不使用') },
        { value: 'couchdb', label: words('CouchDB', 'CouchDB') },
        { value: 'pouchdb', label: words('PouchDB, inside (from 8.0)', '内置 PouchDB（8.0 起）') },
      ],
    },
  ),
  secretParameter('couchPassword', words('CouchDB password', 'CouchDB 密码'), generatedHelp, {
    group: 'data',
    generated: 24,
    pattern: plainSecret,
    patternHelp: plainSecretHelp,
    showIf: { parameter: 'fullsync', values: ['couchdb'] },
    advanced: true,
    immutable: true,
  }),
  secretParameter('couchSecret', words('CouchDB cookie secret', 'CouchDB Cookie 密钥'), generatedHelp, {
    group: 'data',
    generated: 32,
    pattern: plainSecret,
    patternHelp: plainSecretHelp,
    showIf: { parameter: 'fullsync', values: ['couchdb'] },
    advanced: true,
  }),
  stringParameter(
    'fullsyncPrefix',
    words('Prefix of databases', '数据库前缀'),
    words(
      'fullsync.couch.prefix: several Convertigo on one CouchDB.',
      'fullsync.couch.prefix：多个 Convertigo 共用一个 CouchDB 时使用。',
    ),
    {
      group: 'data',
      pattern: '[a-z][a-z0-9_-]{0,30}',
      showIf: { parameter: 'fullsync', values: ['couchdb'] },
      advanced: true,
    },
  ),
  enumParameter(
    'analytics',
    words('Analytics', '分析'),
    words('The database for billing and usage figures.', '用于计费和使用统计的数据库。'),
    {
      group: 'data',
      default: 'none',
      options: [
        { value: 'none', label: words('None', '不使用') },
        { value: 'mysql', label: words('MySQL, beside it', 'MySQL（随附）') },
        { value: 'mariadb', label: words('MariaDB, beside it', 'MariaDB（随附）') },
        { value: 'external', label: words('One of your own, by JDBC', '自有数据库（JDBC）') },
      ],
    },
  ),
  ...(['analyticsPassword', 'analyticsRootPassword'] as const).map((id) =>
    secretParameter(
      id,
      id === 'analyticsPassword'
        ? words('Database password', '数据库密码')
        : words('Password of root', 'root 密码'),
      generatedHelp,
      {
        group: 'data',
        generated: 24,
        pattern: plainSecret,
        patternHelp: plainSecretHelp,
        showIf: { parameter: 'analytics', values: ['mysql', 'mariadb'] },
        advanced: true,
        immutable: true,
      },
    ),
  ),
  stringParameter(
    'jdbcUrl',
    words('JDBC address', 'JDBC 地址'),
    words(
      'jdbc:mysql://, jdbc:mariadb:// or jdbc:postgresql://',
      'jdbc:mysql://、jdbc:mariadb:// 或 jdbc:postgresql://',
    ),
    {
      group: 'data',
      required: true,
      pattern: 'jdbc:(mysql|mariadb|postgresql)://[A-Za-z0-9:/._?=&,%-]{1,500}',
      showIf: { parameter: 'analytics', values: ['external'] },
    },
  ),
  stringParameter('jdbcUser', words('User', '用户'), words('Of the database.', '数据库用户。'), {
    group: 'data',
    required: true,
    pattern: plainName,
    showIf: { parameter: 'analytics', values: ['external'] },
  }),
  secretParameter('jdbcPassword', words('Password', '密码'), words('Of that user.', '该用户的密码。'), {
    group: 'data',
    required: true,
    pattern: '[A-Za-z0-9_.@%+=:,-]{1,128}',
    patternHelp: words(
      'No quotes, spaces or characters that a shell interprets.',
      '不能含引号、空格或会被 shell 解释的字符。',
    ),
    showIf: { parameter: 'analytics', values: ['external'] },
  }),
];

const onlyWith = (...values: string[]) => ({ parameter: 'https', values });
const https: BlueprintFacts['parameters'] = [
  enumParameter(
    'https',
    words('HTTPS in the container', '容器内 HTTPS'),
    words(
      'On port 28443, beside HTTP. Behind a proxy or an ingress that ends TLS it is not needed.',
      '使用 28443 端口，与 HTTP 并存。如果前面有终止 TLS 的代理或 Ingress，则不需要。',
    ),
    {
      group: 'https',
      default: 'off',
      versions: '>=8.1.0',
      advanced: true,
      options: [
        { value: 'off', label: words('Off', '关闭') },
        { value: 'selfsigned', label: words('Self-signed', '自签名') },
        { value: 'pem', label: words('PEM files', 'PEM 文件') },
        { value: 'base64', label: words('Base64 variables', 'Base64 变量') },
      ],
    },
  ),
  stringParameter(
    'sslName',
    words('Host name', '主机名'),
    words('SSL_SELFSIGNED: whom the certificate names.', 'SSL_SELFSIGNED：证书中的名称。'),
    {
      group: 'https',
      required: true,
      pattern: '[A-Za-z0-9.-]{1,200}',
      versions: '>=8.1.0',
      showIf: onlyWith('selfsigned'),
    },
  ),
  secretParameter(
    'sslKey',
    words('Private key', '私钥'),
    words('PEM without a password: /ssl/key.pem.', '无密码的 PEM：/ssl/key.pem。'),
    {
      group: 'https',
      required: true,
      pattern: '(?!.*ENCRYPTED)\\s*-----BEGIN [A-Z ]*PRIVATE KEY-----.*',
      patternHelp: words('Paste a PEM private key without a password.', '请粘贴无密码的 PEM 私钥。'),
      versions: '>=8.1.0',
      showIf: onlyWith('pem'),
    },
  ),
  textParameter(
    'sslCert',
    words('Certificate', '证书'),
    words('PEM: /ssl/cert.pem.', 'PEM：/ssl/cert.pem。'),
    {
      group: 'https',
      required: true,
      max: 50_000,
      pattern: '\\s*-----BEGIN CERTIFICATE-----.*',
      patternHelp: words('Paste a PEM certificate.', '请粘贴 PEM 证书。'),
      versions: '>=8.1.0',
      showIf: onlyWith('pem'),
    },
  ),
  textParameter(
    'sslChain',
    words('Chain', '证书链'),
    words('PEM, may be empty: /ssl/chain.pem.', 'PEM，可留空：/ssl/chain.pem。'),
    {
      group: 'https',
      max: 100_000,
      versions: '>=8.1.0',
      showIf: onlyWith('pem'),
    },
  ),
  secretParameter(
    'sslKeyB64',
    words('Private key, base64', '私钥（Base64）'),
    words('SSL_KEY_B64', 'SSL_KEY_B64'),
    {
      group: 'https',
      required: true,
      pattern: '[A-Za-z0-9+/=\\s]{16,}',
      versions: '>=8.1.0',
      showIf: onlyWith('base64'),
    },
  ),
  ...(['sslCertB64', 'sslChainB64'] as const).map((id) =>
    textParameter(
      id,
      id === 'sslCertB64'
        ? words('Certificate, base64', '证书（Base64）')
        : words('Chain, base64', '证书链（Base64）'),
      id === 'sslCertB64'
        ? words('SSL_CERT_B64', 'SSL_CERT_B64')
        : words('SSL_CHAIN_B64, may be empty', 'SSL_CHAIN_B64，可留空'),
      {
        group: 'https',
        required: id === 'sslCertB64',
        max: 100_000,
        pattern: '[A-Za-z0-9+/=\\s]*',
        versions: '>=8.1.0',
        showIf: onlyWith('base64'),
      },
    ),
  ),
];

const sessions: BlueprintFacts['parameters'] = [
  stringParameter(
    'cookiePath',
    words('Cookie path', 'Cookie 路径'),
    words('COOKIE_PATH of JSESSIONID.', 'JSESSIONID 的 COOKIE_PATH。'),
    {
      group: 'sessions',
      default: '/',
      pattern: '/[A-Za-z0-9._/-]{0,100}',
      advanced: true,
    },
  ),
  booleanParameter(
    'cookieSecure',
    words('Cookies over HTTPS alone', '仅通过 HTTPS 发送 Cookie'),
    words(
      'COOKIE_SECURE. With it signing in over plain HTTP fails.',
      'COOKIE_SECURE。启用后无法通过普通 HTTP 登录。',
    ),
    { group: 'sessions', default: false, versions: '>=7.6.6', advanced: true },
  ),
  enumParameter(
    'cookieSameSite',
    words('SameSite', 'SameSite'),
    words('COOKIE_SAMESITE', 'COOKIE_SAMESITE'),
    {
      group: 'sessions',
      default: 'lax',
      versions: '>=7.8.0',
      advanced: true,
      options: [
        { value: 'unset', label: words('Not set', '不设置') },
        { value: 'none', label: words('none', 'none') },
        { value: 'lax', label: words('lax', 'lax') },
        { value: 'strict', label: words('strict', 'strict') },
      ],
    },
  ),
  intParameter(
    'sessionTimeout',
    words('Session timeout in minutes', '会话超时（分钟）'),
    words(
      'SESSION_TIMEOUT, for calls that belong to no project.',
      'SESSION_TIMEOUT，适用于不属于任何项目的调用。',
    ),
    { group: 'sessions', default: 30, min: 1, max: 1440, versions: '>=7.9.0', advanced: true },
  ),
  stringParameter(
    'publicDomains',
    words('Allowed origins', '允许的来源'),
    words(
      'PUBLIC_DOMAINS: full origins with # between them. Empty: any.',
      'PUBLIC_DOMAINS：完整来源，以 # 分隔。留空则不限制。',
    ),
    {
      group: 'sessions',
      pattern: 'https?://[A-Za-z0-9.:-]+(#https?://[A-Za-z0-9.:-]+)*',
      max: 2000,
      versions: '>=8.4.3',
      advanced: true,
    },
  ),
];

const machine: BlueprintFacts['parameters'] = [
  memoryParameter(2 * gibi, 768 * mebi),
  cpusParameter(2),
  intParameter(
    'jxmx',
    words('Heap in MiB', '堆大小（MiB）'),
    words(
      'JXMX. Empty: 80 % of the memory. At most 70 % of it, or the container is ended for using too much.',
      'JXMX。留空则为内存的 80 %。最多为内存的 70 %，否则容器会因超限被终止。',
    ),
    { group: 'resources', min: 128, max: 1_000_000, advanced: true },
  ),
  replicasParameter(10, {
    help: words(
      'Several instances on one workspace, with sessions that stay at one of them. The storage must be fast.',
      '多个实例共享一个工作区，会话固定在其中一个实例上。存储必须足够快。',
    ),
  }),
  sizeParameter(
    'workspaceSize',
    words('Workspace', '工作区'),
    words('The volume with projects and configuration.', '存放项目和配置的存储卷。'),
    5 * gibi,
  ),
  booleanParameter(
    'logFile',
    words('Write engine.log', '写入 engine.log'),
    words(
      'LOG_FILE. Off: Convertigo’s own log viewer shows nothing. The log is shown here in any case.',
      'LOG_FILE。关闭后 Convertigo 自带的日志查看器为空；此处始终显示日志。',
    ),
    { group: 'resources', default: true, versions: '>=8.2.3', advanced: true },
  ),
  booleanParameter(
    'disableSudo',
    words('Take sudo away', '禁用 sudo'),
    words(
      'DISABLE_SUDO: the image’s user may otherwise become root inside of it.',
      'DISABLE_SUDO：否则镜像中的用户可以在容器内成为 root。',
    ),
    { group: 'resources', default: true, versions: '>=7.9.0', advanced: true },
  ),
  booleanParameter(
    'jdwp',
    words('Debugger', '调试器'),
    words(
      'ENABLE_JDWP_DEBUG on port 8000, inside the deployment alone: whoever reaches it runs code.',
      'ENABLE_JDWP_DEBUG，8000 端口，仅限部署内部：能访问它的人可以执行代码。',
    ),
    { group: 'resources', default: false, versions: '>=8.2.4', advanced: true },
  ),
  stringParameter(
    'javaOpts',
    words('Further JVM options', '其他 JVM 选项'),
    words(
      'Added to JAVA_OPTS, such as -Dconvertigo.engine.name=value.',
      '附加到 JAVA_OPTS，例如 -Dconvertigo.engine.name=value。',
    ),
    {
      group: 'resources',
      max: 4000,
      pattern: '[A-Za-z0-9 ._:=/+@%,-]*',
      patternHelp: words(
        'No quotes and no characters that a shell interprets.',
        '不能含引号或会被 shell 解释的字符。',
      ),
      advanced: true,
    },
  ),
];

export const parameters: BlueprintFacts['parameters'] = [
  ...account,
  ...fullsync,
  ...machine,
  ...sessions,
  ...https,
];

export const groups: BlueprintFacts['groups'] = [
  { id: 'account', label: words('Accounts', '账号') },
  { id: 'data', label: words('Data', '数据') },
  { id: 'resources', label: words('Resources', '资源') },
  { id: 'sessions', label: words('Sessions', '会话') },
  { id: 'https', label: words('HTTPS', 'HTTPS') },
];

export const presets: BlueprintFacts['presets'] = [
  {
    id: 'standard',
    label: words('Standard', '标准'),
    summary: words('Convertigo with CouchDB for FullSync.', 'Convertigo，带 FullSync 所需的 CouchDB。'),
    values: { fullsync: 'couchdb' },
  },
  {
    id: 'trial',
    label: words('Trial', '试用'),
    summary: words('Convertigo alone, small.', '仅 Convertigo，小规格。'),
    values: { fullsync: 'none', memory: 1536 * mebi, cpus: 1 },
  },
  {
    id: 'analytics',
    label: words('Analytics', '分析'),
    summary: words(
      'With CouchDB, and MariaDB for usage figures.',
      '带 CouchDB，以及用于使用统计的 MariaDB。',
    ),
    values: { fullsync: 'couchdb', analytics: 'mariadb' },
  },
  {
    id: 'cluster',
    label: words('Cluster', '集群'),
    summary: words(
      'Two instances on one workspace, sticky sessions, CouchDB.',
      '两个实例共享工作区，会话保持，带 CouchDB。',
    ),
    values: { fullsync: 'couchdb', replicas: 2 },
  },
];
