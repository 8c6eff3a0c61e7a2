/** What each room of lib may use besides itself, lib/errors, lib/log, lib/ids. Reading order = dependency order. */
const mayUse = {
  audit: ['db'],
  demo: ['registry', 'contract', 'transfer'],
  access: ['db', 'audit', 'contract'],
  catalog: ['db', 'audit', 'contract', 'access', 'registry'],
  notices: ['db', 'audit', 'contract', 'access'],
  jobs: [],
  deploy: ['db', 'audit', 'jobs', 'contract', 'access', 'registry', 'catalog'],
  transfer: ['db', 'audit', 'jobs', 'contract', 'access', 'registry', 'catalog'],
  gateway: ['db', 'audit', 'contract', 'access', 'registry', 'catalog'],
};
const rooms = Object.keys(mayUse);
const tests = '(\\.test\\.tsx?$|^lib/testing/|^e2e/)';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'registry-is-a-library',
      comment: 'lib/registry speaks the distribution protocol and nothing else',
      severity: 'error',
      from: { path: '^lib/registry/', pathNot: tests },
      to: { pathNot: '^(lib/registry/|node_modules/undici/)', dependencyTypesNot: ['core'] },
    },
    {
      name: 'contract-is-shared',
      severity: 'error',
      from: { path: '^lib/contract/', pathNot: tests },
      to: { pathNot: '^(lib/contract/|node_modules/zod)' },
    },
    {
      name: 'format-is-shared',
      severity: 'error',
      from: { path: '^lib/format/', pathNot: tests },
      to: { pathNot: '^lib/(format|contract)/' },
    },
    {
      name: 'client-knows-the-contract-alone',
      severity: 'error',
      from: { path: '^lib/client/', pathNot: tests },
      to: { path: '^(app|components|lib)/', pathNot: '^lib/(client|contract|format)/' },
    },
    {
      name: 'browser-code-stays-in-the-browser',
      comment: 'components and lib/client see the API contract, never the server',
      severity: 'error',
      from: { path: '(^components/|/_components/)', pathNot: tests },
      to: { path: '^lib/', pathNot: '^lib/(client|contract|format|i18n)/' },
    },
    {
      name: 'rooms-know-no-framework',
      severity: 'error',
      from: { path: `^lib/(registry|db|${rooms.join('|')})/`, pathNot: tests },
      to: {
        path: '^(app|components|lib/(http|client|bin|env))|node_modules/(next|react|react-dom|next-auth|@tanstack)/',
      },
    },
    {
      name: 'rooms-only-through-their-index',
      severity: 'error',
      from: { path: '^(app|lib/([^/]+))/', pathNot: tests },
      to: {
        path: `^lib/(registry|db|${rooms.join('|')})/`,
        pathNot: ['^lib/$2/', '^lib/[^/]+/index\\.ts$'],
      },
    },
    ...rooms.map((room) => ({
      name: `${room}-dependencies`,
      severity: 'error',
      from: { path: `^lib/${room}/`, pathNot: tests },
      to: { path: '^lib/[^/]+/', pathNot: `^lib/(${[room, ...mayUse[room]].join('|')})/` },
    })),
    {
      name: 'db-knows-no-room',
      severity: 'error',
      from: { path: '^lib/db/', pathNot: tests },
      to: { path: '^(app|components|lib)/', pathNot: '^lib/(db/|contract/|errors|log)' },
    },
    {
      name: 'nothing-imports-bin',
      severity: 'error',
      from: { pathNot: `(^lib/bin/|${tests})` },
      to: { path: '^lib/bin/' },
    },
    {
      name: 'tests-only-from-tests',
      severity: 'error',
      from: { pathNot: `(${tests}|^lib/bin/(check|test|bench)\\.ts$|^lib/bin/bench/)` },
      to: { path: tests },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|data)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
