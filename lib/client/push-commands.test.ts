import { expect, test } from 'vitest';
import type { MeView } from '../contract/me.ts';
import { needsInsecureRegistry, pushCommands } from './push-commands.ts';

function meAt(origin: string): MeView {
  return {
    user: { id: 'usr_1', name: 'alice', displayName: '', isAdmin: false, locale: 'en', theme: 'system' },
    tenants: [],
    instance: { anonymousPull: true, host: new URL(origin).host, origin, undoWindowHours: 24 },
  };
}

const commandsOf = (client: Parameters<typeof pushCommands>[0], origin: string) =>
  pushCommands(client, meAt(origin), '727524').map(({ command }) => command);

test('docker gets the three commands with the names of the caller', () => {
  expect(commandsOf('docker', 'http://localhost:3000')).toEqual([
    'docker login localhost:3000 -u alice',
    'docker tag nginx:latest localhost:3000/727524/nginx:v1',
    'docker push localhost:3000/727524/nginx:v1',
  ]);
});

test('podman and skopeo are told of plain HTTP, and of nothing behind HTTPS', () => {
  expect(commandsOf('podman', 'http://localhost:3000')[2]).toBe(
    'podman push localhost:3000/727524/nginx:v1 --tls-verify=false',
  );
  expect(commandsOf('skopeo', 'http://localhost:3000')[1]).toContain('--dest-tls-verify=false');
  for (const client of ['podman', 'skopeo'] as const) {
    expect(commandsOf(client, 'https://registry.example.com').join('\n')).not.toContain('tls-verify');
  }
});

test.each([
  ['http://localhost:3000', false],
  ['http://127.0.0.1:3000', false],
  ['http://[::1]:3000', false],
  ['https://registry.example.com', false],
  ['http://registry.example.com', true],
  ['http://localhost.example.com:3000', true],
])('docker refuses %s until it is configured: %s', (origin, refuses) => {
  expect(needsInsecureRegistry(meAt(origin).instance)).toBe(refuses);
});
