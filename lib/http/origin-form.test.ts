import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { useOriginForm } from './origin-form.ts';

test.for([
  ['/v2/', '/v2/'],
  ['/v2/a/b?c=http://d/e', '/v2/a/b?c=http://d/e'],
  ['http://localhost:3000/v2/a?b=c', '/v2/a?b=c'],
  ['HTTPS://example.org', '/'],
  ['http://example.org?q=1', '/?q=1'],
  ['*', '*'],
])('%s is taken as %s', ([sent = '', taken]) => {
  const request = { url: sent } as IncomingMessage;
  useOriginForm(request);
  expect(request.url).toBe(taken);
});
