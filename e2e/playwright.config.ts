import { defineConfig } from '@playwright/test';
import { findChromium } from '../lib/testing/machine.ts';

const chromium = findChromium();

/** Journeys in a real browser, the one of the machine: nothing is downloaded. */
export default defineConfig({
  testDir: import.meta.dirname,
  testMatch: '**/*.e2e.ts',
  outputDir: '../test-results',
  globalSetup: './global-setup.ts',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    actionTimeout: 15_000,
    browserName: 'chromium',
    launchOptions: {
      ...(chromium && { executablePath: chromium }),
      // Root has no sandbox, and containers have a small /dev/shm.
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    },
    locale: 'en-US',
    timezoneId: 'UTC',
    // A trace takes longer than many a journey: `--trace on` where one is wanted.
    trace: 'off',
    screenshot: 'only-on-failure',
  },
});
