import {
  cmd,
  copy,
  entrypoint,
  env,
  expose,
  healthcheck,
  type Instruction,
  label,
  run,
  user,
  workdir,
} from '../instructions.ts';
import { convertigo } from './services.ts';
import { alpine, golang, node, python, type Recipe, temurin } from './systems.ts';

type Application = { title: string; company: string; port: number };

const labels = ({ title, company }: Application, version: string): Instruction =>
  label({
    'org.opencontainers.image.title': title,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.vendor': company,
    'org.opencontainers.image.source': `https://git.${company.toLowerCase().replace(/\W/g, '')}.example/${title}`,
    'org.opencontainers.image.licenses': 'proprietary',
  });

/** The company's own base: its certificates, its time zone, a user that is not root. */
export const ownBase =
  (base: Recipe, company: string): Recipe =>
  (version) => [
    ...base(version),
    label({ 'org.opencontainers.image.vendor': company, 'com.ownbase.role': 'base' }),
    copy(`certificates/${company.toLowerCase()}-root-ca.crt /usr/local/share/ca-certificates/`, 2),
    run('update-ca-certificates --fresh', 3),
    ...env({ TZ: 'Europe/Paris', COMPANY: company }),
    run('ln -snf /usr/share/zoneinfo/$TZ /etc/localtime && echo $TZ > /etc/timezone', 1),
    run('useradd --system --uid 10001 --create-home --shell /usr/sbin/nologin app', 1),
    workdir('/app'),
  ];

export const nodeApplication =
  (about: Application): Recipe =>
  (version) => [
    ...ownBase(node, about.company)('24.11.1'),
    ...env({ NODE_ENV: 'production', PORT: String(about.port), NPM_CONFIG_UPDATE_NOTIFIER: 'false' }),
    copy('package.json package-lock.json ./', 2),
    run(`npm ci --omit=dev --no-audit --no-fund # ${about.title}`, 34),
    copy(`dist ./dist # ${about.title} ${version}`, 12),
    labels(about, version),
    user('app'),
    expose(`${about.port}/tcp`),
    healthcheck(
      `node -e "fetch('http://127.0.0.1:${about.port}/health').then(r => process.exit(r.ok ? 0 : 1))"`,
    ),
    cmd('node', 'dist/server.js'),
  ];

export const javaApplication =
  (about: Application): Recipe =>
  (version) => [
    ...ownBase(temurin, about.company)('21'),
    ...env({
      JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError',
      SERVER_PORT: String(about.port),
    }),
    copy(`build/libs/dependencies/ ./lib/ # ${about.title}`, 40),
    copy(`build/libs/${about.title}-${version}.jar ./app.jar`, 14),
    labels(about, version),
    user('10001:10001'),
    expose(`${about.port}/tcp`, '9090/tcp'),
    healthcheck(`curl -fsS http://127.0.0.1:${about.port}/actuator/health`),
    entrypoint('java', '-cp', 'app.jar:lib/*', `com.${about.company.toLowerCase()}.Main`),
  ];

export const pythonApplication =
  (about: Application): Recipe =>
  (version) => [
    ...ownBase(python, about.company)('3.13.9'),
    ...env({ PYTHONUNBUFFERED: '1', PIP_NO_CACHE_DIR: '1' }),
    copy('requirements.txt .', 1),
    run(`pip install --no-cache-dir -r requirements.txt # ${about.title}`, 36),
    copy(`src/ ./src/ # ${about.title} ${version}`, 9),
    labels(about, version),
    user('app'),
    expose(`${about.port}/tcp`),
    cmd('gunicorn', '--bind', `0.0.0.0:${about.port}`, '--workers', '4', 'src.main:app'),
  ];

/** Built in one image, run in another: what the builder did is not in the history. */
export const goApplication =
  (about: Application): Recipe =>
  (version) => [
    ...alpine('3.22.2'),
    run('apk add --no-cache ca-certificates tzdata', 4),
    copy(`--from=build /out/${about.title} /usr/local/bin/${about.title} # ${version}`, 26),
    labels(about, version),
    user('65532:65532'),
    expose(`${about.port}/tcp`),
    entrypoint(`/usr/local/bin/${about.title}`),
    cmd('serve'),
  ];

export const convertigoApplication =
  (about: Application): Recipe =>
  (version) => [
    ...convertigo('8.4.3'),
    ...env({ JXMX: '2048', LOG_STDOUT: 'true', COOKIE_SECURE: 'true' }),
    copy(`${about.title}-${version}.car webapps/convertigo/WEB-INF/default_user_workspace/projects/`, 22),
    labels(about, version),
  ];

export const toolbox =
  (about: Application): Recipe =>
  (version) => [
    ...golang('1.25.4'),
    run('apk add --no-cache bash curl git jq openssh-client postgresql16-client', 16),
    copy(`scripts/ /opt/${about.title}/ # ${version}`, 5),
    labels(about, version),
    workdir('/workspace'),
    entrypoint('/bin/bash'),
  ];
