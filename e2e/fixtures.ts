import { test as base } from '@playwright/test';
import { type Stack, startStack } from '../lib/testing/stack.ts';

/** Journeys of one worker share a console (`stack`): each makes the tenants and users that it needs. */
export const test = base.extend<object, { stack: Stack }>({
  stack: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that it needs from the pattern
    async ({}, use) => {
      await using stack = await startStack({ worker: true });
      await use(stack);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ stack }, use) => {
    await use(stack.origin);
  },
});

export { expect } from '@playwright/test';
