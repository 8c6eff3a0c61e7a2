import { describeOutcome } from '../testing/outcome.ts';
import { runChecks } from './check-steps.ts';

const outcome = await runChecks();
process.stdout.write(`${describeOutcome(outcome)}\n`);
process.exitCode = outcome.failed.length > 0 ? 1 : 0;
