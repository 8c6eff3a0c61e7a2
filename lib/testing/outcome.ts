/** What came of a run. Failures and skips are named, since a number alone tells nobody what to do. */
export type Outcome = { passed: number; failed: string[]; skipped: string[] };

export function sumOutcomes(outcomes: readonly Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
    failed: outcomes.flatMap(({ failed }) => failed),
    skipped: outcomes.flatMap(({ skipped }) => skipped),
  };
}

/** Where everything has to be there (REQUIRE_ALL=1), what was skipped has failed. */
export function requireAll({ passed, failed, skipped }: Outcome): Outcome {
  return { passed, failed: [...failed, ...skipped.map((name) => `${name} (skipped)`)], skipped: [] };
}

export function describeOutcome({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed.length} failed, ${skipped.length} skipped`;
}

type VitestReport = {
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
};

/** Reads what vitest's reporter `json` wrote. A file that could not be loaded counts as one failure. */
export function readVitestReport(report: VitestReport): Outcome {
  const outcome: Outcome = { passed: 0, failed: [], skipped: [] };
  for (const file of report.testResults) {
    for (const { fullName, status } of file.assertionResults) {
      if (status === 'passed') outcome.passed += 1;
      else if (status === 'failed') outcome.failed.push(fullName);
      else outcome.skipped.push(fullName);
    }
    const brokeOutside =
      file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed');
    if (brokeOutside) outcome.failed.push(file.name);
  }
  return outcome;
}

type PlaywrightSuite = {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: { title: string; tests: { status: 'expected' | 'unexpected' | 'flaky' | 'skipped' }[] }[];
};
type PlaywrightReport = { suites: PlaywrightSuite[]; errors: { message?: string }[] };

/** Reads what Playwright's reporter `json` wrote. Flaky is failed: it failed once. */
export function readPlaywrightReport(report: PlaywrightReport): Outcome {
  const outcome: Outcome = { passed: 0, failed: [], skipped: [] };
  for (const error of report.errors)
    outcome.failed.push(`end to end: ${error.message ?? 'an error outside of a test'}`);
  for (const suite of report.suites) addSuite(outcome, suite);
  return outcome;
}

function addSuite(outcome: Outcome, suite: PlaywrightSuite): void {
  for (const { title, tests } of suite.specs ?? []) {
    for (const { status } of tests) {
      const name = `${suite.title} › ${title}`;
      if (status === 'expected') outcome.passed += 1;
      else if (status === 'skipped') outcome.skipped.push(name);
      else outcome.failed.push(name);
    }
  }
  for (const inner of suite.suites ?? []) addSuite(outcome, inner);
}
