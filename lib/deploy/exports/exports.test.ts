import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { DeploymentPlan } from '../../contract/plan.ts';
import { buildPlan } from '../../testing/deploy/factories.ts';
import { imageOf, planOf } from '../../testing/deploy/plan-of.ts';
import { makeTestFolder } from '../../testing/folder.ts';
import { blueprints, findBlueprint } from '../blueprints/index.ts';
import { secretsOf } from '../validate-plan.ts';
import { exportCompose } from './compose.ts';
import { exportDockerRun } from './docker-run.ts';
import { variableOf } from './placeholders.ts';

let folders: string;
beforeAll(async () => {
  folders = await makeTestFolder();
});
afterAll(() => rm(folders, { recursive: true }));

const place = { host: 'registry.example:5000', tenantId: 'acme', name: 'app' };
const convertigo = (preset: string, values = {}): DeploymentPlan =>
  planOf(findBlueprint('convertigo')!, imageOf('acme/convertigo:8.4.3'), { preset, values });

const texts = {
  DOLLARS: `a $HOME $\{HOME} $$ $(id) \`id\``,
  QUOTES: `it's "quoted" \\ and\ttabs`,
  LINES: 'first\nsecond: - #\n',
  EMPTY: '',
  YES: 'yes',
  NUMBER: '007',
  TIME: '3000:22',
  NO: 'a name that is no text in YAML 1.1',
};
const content = `line $one\n'two' "$\{HOME}"\n\nend`;

/** Of every blueprint and preset; the fullest Convertigo; and one whose texts want every kind of quotes. */
const plans: [string, DeploymentPlan][] = [
  ...blueprints.flatMap((blueprint) =>
    blueprint.facts.presets.map(({ id: preset }): [string, DeploymentPlan] => [
      `${blueprint.facts.id}, ${preset}`,
      planOf(blueprint, imageOf(`acme/${blueprint.facts.id}:1`, { exposedPorts: ['8080/tcp'] }), { preset }),
    ]),
  ),
  ['convertigo with all databases and many instances', convertigo('cluster', { analytics: 'mysql' })],
  ['texts that a shell and YAML would read', awkward()],
];

function awkward(): DeploymentPlan {
  const plan = buildPlan();
  const env = { ...texts, MIXED: ['$x-', { secret: 'password' }, "-'y'"] };
  const files = [{ path: '/srv/note.txt', content: [content, { secret: 'password' }], mode: 0o640 }];
  return { ...plan, services: [{ ...plan.services[0]!, env, files, command: ['echo', '$HOME', "it's"] }] };
}

const secretValue = 'the secret itself';
const variables = (plan: DeploymentPlan) =>
  Object.fromEntries([...secretsOf(plan)].map((name) => [variableOf(name), secretValue]));

const composeVersion = spawnSync('docker-compose', ['version', '--short'], { encoding: 'utf8' });
const hasCompose = composeVersion.status === 0;

describe.each(plans)('%s', (_what, plan) => {
  test('compose.yaml parses, has every service, and names its secrets only', () => {
    const document = parse(exportCompose(plan, place));
    expect(Object.keys(document.services)).toEqual(plan.services.map(({ id }) => id));
    for (const { id, image } of plan.services) {
      expect(document.services[id].image).toBe(`${place.host}/${image.repository}@${image.digest}`);
      expect(document.services[id].cap_drop).toEqual(['ALL']);
    }
    for (const variable of Object.keys(variables(plan))) {
      // Those that only a person needs stand in no service.
      expect(exportCompose(plan, place)).toContain(variable);
    }
  });

  // What `up` would do, without the images. Where the program is not there, this is skipped.
  test.skipIf(!hasCompose)('docker-compose reads it as the plan means it', async () => {
    const folder = await mkdtemp(path.join(folders, 'export-'));
    const file = path.join(folder, 'compose.yaml');
    await writeFile(file, exportCompose(plan, place));
    const read = spawnSync('docker-compose', ['-f', file, 'config'], {
      encoding: 'utf8',
      env: { ...process.env, ...variables(plan) },
    });
    expect(read.status, read.stderr).toBe(0);
    const { services } = parse(read.stdout);
    for (const { id, env } of plan.services) {
      // It writes `$` twice once more, so that its output can be read again.
      const shown = Object.entries(services[id].environment ?? {}).map(([name, value]) => [
        name,
        String(value).replaceAll('$$', '$'),
      ]);
      expect(Object.fromEntries(shown)).toEqual(filled(env));
    }
  });

  test('the commands are shell that hands on what the plan says', async () => {
    const folder = await mkdtemp(path.join(folders, 'export-'));
    const script = exportDockerRun(plan, place);
    const told = await runWithFakeDocker(folder, script, variables(plan));
    const runs = told.filter(([verb]) => verb === 'run');
    const main = plan.services.find(({ role }) => role === 'main')!;
    expect(runs).toHaveLength(plan.services.reduce((sum, each) => sum + each.replicas, 0));
    for (const { id, env, image } of plan.services) {
      const run = runs.find((words) => words[words.indexOf('--network-alias') + 1] === id)!;
      const given = run.flatMap((word, at) => (run[at - 1] === '--env' ? [word] : []));
      expect(given).toEqual(Object.entries(filled(env)).map(([name, value]) => `${name}=${value}`));
      expect(run).toContain(`${place.host}/${image.repository}@${image.digest}`);
    }
    const run = runs.find((words) => words.includes('--network-alias') && words.includes(main.id))!;
    if (main.command) expect(run.slice(-main.command.length)).toEqual(main.command);
    const files = plan.services.flatMap((service) => service.files);
    const written = await readdir(folder);
    expect(written.filter((name) => !name.startsWith('fake'))).toHaveLength(files.length);
    expect(script).not.toContain(secretValue);
  });
});

test('files that the commands write are those of the plan', async () => {
  const folder = await mkdtemp(path.join(folders, 'export-'));
  await runWithFakeDocker(folder, exportDockerRun(awkward(), place), { PASSWORD: secretValue });
  expect(await readFile(path.join(folder, 'app-srv-note.txt'), 'utf8')).toBe(content + secretValue);
});

test('a service waits for those it needs, in both', () => {
  const plan = convertigo('standard');
  expect(parse(exportCompose(plan, place)).services.convertigo.depends_on).toEqual({
    couchdb: { condition: 'service_healthy' },
  });
  expect(exportDockerRun(plan, place)).toMatch(/until .*acme-app-couchdb.* = healthy/);
});

test('several instances stand behind the balancer, which alone is published', () => {
  const { services } = parse(exportCompose(convertigo('cluster'), place));
  expect(services.convertigo).toMatchObject({ scale: 2 });
  expect(services.convertigo.ports).toBeUndefined();
  expect(services.balancer.ports).toEqual(['28080:28080']);
});

function filled(env: DeploymentPlan['services'][number]['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, text]) => {
      const parts = typeof text === 'string' ? [text] : text;
      return [name, parts.map((part) => (typeof part === 'string' ? part : secretValue)).join('')];
    }),
  );
}

/** Runs a script by a shell whose `docker` writes down its words; each call is one list of them. */
async function runWithFakeDocker(
  folder: string,
  script: string,
  env: Record<string, string>,
): Promise<string[][]> {
  const log = path.join(folder, 'fake.log');
  const docker = `docker() { case "$1" in inspect) echo healthy;; *) { printf '%s\\0' "$@"; printf '\\0'; } >> "${log}";; esac; }`;
  const shell = spawnSync('/bin/sh', ['-euc', `${docker}\n${script}`], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect(shell.stderr).toBe('');
  expect(shell.status).toBe(0);
  // An empty word would end a call: no option of ours is empty.
  const calls = (await readFile(log, 'utf8')).split('\0\0').filter(Boolean);
  return calls.map((call) => call.split('\0'));
}
