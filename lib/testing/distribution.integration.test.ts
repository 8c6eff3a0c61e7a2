import { describe, expect, test } from 'vitest';
import { createStorageTokens } from '../access/storage-token.ts';
import { startDistribution } from './distribution.ts';

describe('the registry as we configure it', () => {
  test('believes the tokens of the gateway alone, and again after a restart', async () => {
    await using registry = await startDistribution();
    const token = createStorageTokens(registry.keys)([]);
    const ping = (headers: Record<string, string>) => fetch(`${registry.url}/v2/`, { headers });

    expect((await ping({})).status).toBe(401);
    expect((await ping({ authorization: `Bearer ${token}` })).status).toBe(200);

    await registry.restart();
    expect((await ping({ authorization: `Bearer ${token}` })).status).toBe(200);
  });

  test('gives upload addresses without a host, and deletes', async () => {
    await using registry = await startDistribution();
    const token = createStorageTokens(registry.keys)([
      { name: 'acme/app', actions: ['pull', 'push', 'delete'] },
    ]);
    const headers = { authorization: `Bearer ${token}` };
    const upload = await fetch(`${registry.url}/v2/acme/app/blobs/uploads/`, { method: 'POST', headers });
    expect(upload.status).toBe(202);
    expect(upload.headers.get('location')).toMatch(/^\/v2\/acme\/app\/blobs\/uploads\//);

    const missing = `sha256:${'0'.repeat(64)}`;
    const deletion = await fetch(`${registry.url}/v2/acme/app/manifests/${missing}`, {
      method: 'DELETE',
      headers,
    });
    expect(deletion.status).toBe(404); // 405 where deletion is off
  });
});
