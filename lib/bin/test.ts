import { runChecks } from '../testing/check-steps.ts';
import { hasDistribution } from '../testing/distribution.ts';
import { findChromium } from '../testing/machine.ts';
import { describeOutcome, type Outcome, requireAll, sumOutcomes } from '../testing/outcome.ts';
import { serverVariable, startTestPostgres } from '../testing/postgres.ts';
import { runPlaywright, runVitest } from '../testing/run-tests.ts';

/** Everything that `npm test` promises: the checks, then the tests on real parts, then the journeys in a browser. */
async function main(): Promise<Outcome> {
  await using server = await startTestPostgres();
  const env = { [serverVariable]: server.url };
  const checks = await runChecks();
  const database = await runVitest('database', { env, show: false });
  const integration = await runVitest('integration', { env });
  const journeys = await runJourneys(env);
  const sum = sumOutcomes([checks, database, integration, journeys]);
  return process.env.REQUIRE_ALL === '1' ? requireAll(sum) : sum;
}

async function runJourneys(env: Record<string, string>): Promise<Outcome> {
  const missing = [
    !findChromium() && 'no Chromium in the PATH',
    !hasDistribution && 'no CNCF Distribution in the PATH',
  ].filter((reason) => reason !== false);
  if (missing.length > 0) return { passed: 0, failed: [], skipped: [`end to end: ${missing.join(', ')}`] };
  return await runPlaywright({ env });
}

function list(title: string, names: readonly string[]): void {
  if (names.length > 0) process.stdout.write(`${title}:\n${names.map((name) => `  ${name}\n`).join('')}`);
}

const outcome = await main();
list('Failed', outcome.failed);
list('Skipped', outcome.skipped);
if (!process.env.KUBECONFIG)
  process.stdout.write('Not run: the tests of Kubernetes, since KUBECONFIG names no cluster\n');
process.stdout.write(`${describeOutcome(outcome)}\n`);
process.exitCode = outcome.failed.length > 0 ? 1 : 0;
