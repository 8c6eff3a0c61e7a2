import { expect, test } from 'vitest';
import {
  describeOutcome,
  readPlaywrightReport,
  readVitestReport,
  requireAll,
  sumOutcomes,
} from './outcome.ts';

test('counts what vitest reports, also a file that did not load', () => {
  const outcome = readVitestReport({
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        assertionResults: [
          { fullName: 'works', status: 'passed' },
          { fullName: 'breaks', status: 'failed' },
          { fullName: 'waits', status: 'pending' },
        ],
      },
      { name: 'b.test.ts', status: 'failed', assertionResults: [] },
    ],
  });
  expect(outcome).toEqual({ passed: 1, failed: ['breaks', 'b.test.ts'], skipped: ['waits'] });
});

test('counts what Playwright reports, at every depth, and takes flaky for failed', () => {
  const spec = (title: string, status: 'expected' | 'flaky' | 'skipped') => ({ title, tests: [{ status }] });
  const outcome = readPlaywrightReport({
    errors: [{ message: 'the set-up failed' }],
    suites: [
      {
        title: 'push',
        specs: [spec('by docker', 'expected')],
        suites: [{ title: 'refused', specs: [spec('foreign', 'flaky'), spec('unknown', 'skipped')] }],
      },
    ],
  });
  expect(outcome).toEqual({
    passed: 1,
    failed: ['end to end: the set-up failed', 'refused › foreign'],
    skipped: ['refused › unknown'],
  });
});

test('sums runs, and takes a skip for a failure where all is required', () => {
  const sum = sumOutcomes([
    { passed: 2, failed: [], skipped: ['no docker'] },
    { passed: 1, failed: ['x'], skipped: [] },
  ]);
  expect(describeOutcome(sum)).toBe('3 passed, 1 failed, 1 skipped');
  expect(describeOutcome(requireAll(sum))).toBe('3 passed, 2 failed, 0 skipped');
});
