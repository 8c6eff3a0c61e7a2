import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Outcome, readPlaywrightReport, readVitestReport, sumOutcomes } from './outcome.ts';

const root = path.resolve(import.meta.dirname, '../..');
const binaries = path.join(root, 'node_modules', '.bin');

/** Programs of the tests find Node 24 and the packages' own programs first. */
const searchPath = `${binaries}${path.delimiter}${process.env.PATH ?? ''}`;

export type Step = {
  name: string;
  command: string;
  args: string[];
  accept?: (output: string) => string | null;
};

/** Runs a program to its end. What it says is shown only when it failed, together, so that steps may run side by side. */
export async function runStep({ name, command, args, accept }: Step): Promise<Outcome> {
  const began = Date.now();
  const { code, output } = await run(command, args, { show: false });
  const problem = code === 0 ? (accept?.(output) ?? null) : output;
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  process.stdout.write(
    problem === null ? `✓ ${name} (${seconds} s)\n` : `✗ ${name} (${seconds} s)\n${problem}\n`,
  );
  return problem === null
    ? { passed: 1, failed: [], skipped: [] }
    : { passed: 0, failed: [name], skipped: [] };
}

export async function runVitest(
  project: 'unit' | 'database' | 'integration',
  { env = {}, show = true }: { env?: Record<string, string>; show?: boolean } = {},
): Promise<Outcome> {
  const config = path.join(root, 'lib/testing/vitest.config.ts');
  return await withReport(async (file) => {
    const args = ['run', '--config', config, '--project', project];
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const { code, output } = await run('vitest', [...args, ...reporters], { env, show });
    const outcome = await readReport(file, readVitestReport);
    if (!show) showShortly(`${project} tests`, code, output);
    return failAtLeastOnce(outcome, code, `${project} tests: vitest ended with ${code}`);
  });
}

/** Runs the journeys in the browser. */
export async function runPlaywright({ env = {} }: { env?: Record<string, string> } = {}): Promise<Outcome> {
  return await withReport(async (file) => {
    const { code } = await run(
      'playwright',
      ['test', '--config', path.join(root, 'e2e'), '--reporter=list,json'],
      {
        env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
        show: true,
      },
    );
    const outcome = await readReport(file, readPlaywrightReport);
    return failAtLeastOnce(outcome, code, `end to end: playwright ended with ${code}`);
  });
}

function showShortly(name: string, code: number, output: string): void {
  process.stdout.write(code === 0 ? `✓ ${name}\n` : `✗ ${name}\n${output}\n`);
}

/** A runner that failed without a failed test (an error outside of one, no report) has failed all the same. */
function failAtLeastOnce(outcome: Outcome | null, code: number, name: string): Outcome {
  if (!outcome) return { passed: 0, failed: [name], skipped: [] };
  const isUntold = code !== 0 && outcome.failed.length === 0;
  return isUntold ? sumOutcomes([outcome, { passed: 0, failed: [name], skipped: [] }]) : outcome;
}

async function readReport<Report>(file: string, read: (report: Report) => Outcome): Promise<Outcome | null> {
  try {
    return read(JSON.parse(await readFile(file, 'utf8')) as Report);
  } catch {
    return null;
  }
}

async function withReport(use: (file: string) => Promise<Outcome>): Promise<Outcome> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ownbase-report-'));
  try {
    return await use(path.join(folder, 'report.json'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(
  command: string,
  args: string[],
  { env = {}, show }: { env?: Record<string, string>; show: boolean },
): Promise<{ code: number; output: string }> {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env, PATH: searchPath, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
