import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import {
  awkward,
  content,
  convertigo,
  filled,
  place,
  plans,
  secretValue,
  variables,
} from '../../testing/deploy/export-plans.ts';
import { buildPlan } from '../../testing/deploy/factories.ts';
import { makeTestFolder } from '../../testing/folder.ts';
import { exportCompose } from './compose.ts';
import { exportDockerRun } from './docker-run.ts';
import { exportKubernetes } from './kubernetes.ts';

let folders: string;
beforeAll(async () => {
  folders = await makeTestFolder();
});
afterAll(() => rm(folders, { recursive: true }));

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

  test('the objects of a cluster pull with what is filled in by the names that stand above them', () => {
    const text = exportKubernetes(plan, place);
    expect(text).not.toContain(secretValue);
    const [named] = /(?<=envsubst ')[^']+/.exec(text)!;
    const values = { ...variables(plan), REGISTRY_USER: 'team+ci', REGISTRY_PASSWORD: 'pass' };
    expect(named.split(' ').sort()).toEqual(
      Object.keys(values)
        .map((name) => `\${${name}}`)
        .sort(),
    );
    const filledIn = Object.entries(values).reduce(
      (done, [name, value]) => done.replaceAll(`\${${name}}`, value),
      text,
    );
    const objects = parseAllDocuments(filledIn).map((document) => document.toJS());
    const { stringData } = objects.find(({ type }) => type === 'kubernetes.io/dockerconfigjson');
    expect(JSON.parse(stringData['.dockerconfigjson'])).toEqual({
      auths: { [place.host]: { username: 'team+ci', password: 'pass' } },
    });
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

test('what a pool leads a name to is published at a free port elsewhere', () => {
  const plan = buildPlan();
  plan.routes = [{ service: 'app', port: 'http', host: 'app.example.com', path: '/', sticky: false }];
  expect(parse(exportCompose(plan, place)).services.app.ports).toEqual(['8080']);
  expect(exportDockerRun(plan, place)).toContain('--publish 8080 ');
});

test('several instances stand behind the balancer, which alone is published', () => {
  const { services } = parse(exportCompose(convertigo('cluster'), place));
  expect(services.convertigo).toMatchObject({ scale: 2 });
  expect(services.convertigo.ports).toBeUndefined();
  expect(services.balancer.ports).toEqual(['28080:28080']);
});

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
