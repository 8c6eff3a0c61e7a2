import { type Outcome, sumOutcomes } from './outcome.ts';
import { runStep, runVitest, type Step } from './run-tests.ts';

const steps: readonly Step[] = [
  { name: 'format and lint', command: 'biome', args: ['check', '--error-on-warnings', '.'] },
  { name: 'types', command: 'tsc', args: ['--noEmit', '-p', '.'] },
  {
    name: 'import rules',
    command: 'depcruise',
    args: ['--config', '.dependency-cruiser.cjs', 'app', 'components', 'lib', 'e2e'],
    accept: refuseNothingCruised,
  },
  { name: 'nothing unused', command: 'knip', args: ['--no-progress', '--no-config-hints'] },
];

/** Format, lint, types, import rules, unused code, unit tests: side by side. */
export async function runChecks({ env = {} }: { env?: Record<string, string> } = {}): Promise<Outcome> {
  const unit = runVitest('unit', { env, show: false });
  return sumOutcomes(await Promise.all([...steps.map(runStep), unit]));
}

/** With a TypeScript that it does not know, dependency-cruiser reads no module and finds no violation. */
function refuseNothingCruised(output: string): string | null {
  const [, modules] = /(\d+) modules/.exec(output) ?? [];
  return Number(modules) > 0 ? null : `dependency-cruiser read no module:\n${output}`;
}
