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

/** Format, lint, types, import rules, unused code one after the other, beside the unit tests: more at once is slower. */
export async function runChecks(): Promise<Outcome> {
  const unit = runVitest('unit', { show: false });
  const outcomes: Outcome[] = [];
  for (const step of steps) outcomes.push(await runStep(step));
  return sumOutcomes([...outcomes, await unit]);
}

/** With a TypeScript that it does not know, dependency-cruiser reads no module and finds no violation. */
function refuseNothingCruised(output: string): string | null {
  const [, modules] = /(\d+) modules/.exec(output) ?? [];
  return Number(modules) > 0 ? null : `dependency-cruiser read no module:\n${output}`;
}
