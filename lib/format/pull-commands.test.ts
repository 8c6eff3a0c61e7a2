import { expect, test } from 'vitest';
import {
  imageReference,
  loginCommand,
  needsInsecureSetting,
  type PullClient,
  pullCommand,
} from './pull-commands.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test('a tag stands after a colon, a digest after an at sign', () => {
  expect(imageReference('h:3000', 'acme/app', '1.0')).toBe('h:3000/acme/app:1.0');
  expect(imageReference('h', 'acme/app', digest)).toBe(`h/acme/app@${digest}`);
});

test.each<[PullClient, string, string]>([
  ['docker', 'https://h', 'docker pull h/a/b:1'],
  ['docker', 'http://h', 'docker pull h/a/b:1'],
  ['podman', 'https://h', 'podman pull h/a/b:1'],
  ['podman', 'http://localhost:3000', 'podman pull --tls-verify=false h/a/b:1'],
  ['nerdctl', 'http://h', 'nerdctl --insecure-registry pull h/a/b:1'],
  ['nerdctl', 'http://127.0.0.1:3000', 'nerdctl pull h/a/b:1'],
  ['crictl', 'https://h', 'crictl pull h/a/b:1'],
])('%s reached at %s pulls a public image with: %s', (client, origin, command) => {
  expect(pullCommand(client, 'h/a/b:1', { origin, userName: null, needsLogin: false })).toBe(command);
});

test('crictl is given the credentials where a login is needed, since it keeps none', () => {
  const of = { origin: 'https://h', userName: 'mia', needsLogin: true };
  expect(pullCommand('crictl', 'h/a/b:1', of)).toBe('crictl pull --creds mia:TOKEN h/a/b:1');
  expect(loginCommand('crictl', 'h', of)).toBeNull();
  expect(loginCommand('docker', 'h', of)).toBe('docker login h');
});

test('docker is said to need its setting only for plain http from elsewhere', () => {
  expect(needsInsecureSetting('docker', 'http://10.0.0.7:3000')).toBe(true);
  expect(needsInsecureSetting('docker', 'http://localhost:3000')).toBe(false);
  expect(needsInsecureSetting('docker', 'https://h')).toBe(false);
  expect(needsInsecureSetting('podman', 'http://10.0.0.7:3000')).toBe(false);
});
