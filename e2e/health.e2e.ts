import { expect, test } from './fixtures.ts';

test('a health check names what does not answer', async ({ request, stack }) => {
  expect((await request.get('/api/health/live')).status()).toBe(200);
  expect(await (await request.get('/api/health/ready')).json()).toEqual({ status: 'ready' });

  await stack.distribution.kill();
  const without = await request.get('/api/health/ready');
  await stack.distribution.restart();

  expect(without.status()).toBe(503);
  expect(await without.json()).toEqual({ status: 'not ready', missing: ['registry'] });
});

test('the page of sign-in runs under its own content policy, and no other site may frame it', async ({
  page,
}) => {
  const problems: string[] = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));

  const response = await page.goto('/sign-in');
  await expect(page.getByRole('button', { name: /sign in/i })).toBeEnabled();

  expect(response?.headers()['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(problems).toEqual([]);
});

test('an address with a broken escape is refused as one', async ({ request }) => {
  for (const address of ['/t/%E0%A4%A', '/api/v1/tenants/%E0%A4%A', '/r/%zz']) {
    expect((await request.get(address)).status(), address).toBe(400);
  }
  expect((await request.get('/public?q=50%')).status()).toBe(200);
});
