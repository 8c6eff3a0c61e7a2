import { expect, test } from 'vitest';
import { notLookedAt, pageAddresses } from './page-addresses.ts';
import { discoverPages } from './rights/discover.ts';

/** Without an entry nobody looks at the page in both themes, both languages and two widths. */
test('every page has its addresses or a reason to have none, and every entry a page', () => {
  const entries = [...Object.keys(pageAddresses), ...Object.keys(notLookedAt)];
  expect(entries.sort()).toEqual(discoverPages().sort());
});
