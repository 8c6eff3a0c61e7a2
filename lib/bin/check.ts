import { runChecks } from '../testing/check-steps.ts';
import { describeOutcome } from '../testing/outcome.ts';

const outcome = await runChecks();
process.stdout.write(`${describeOutcome(outcome)}\n`);
process.exitCode = outcome.failed.length > 0 ? 1 : 0;
