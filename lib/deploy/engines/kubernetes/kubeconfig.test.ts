import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { createKubeApi } from './api.ts';

type Parts = { cluster?: Record<string, unknown>; user?: Record<string, unknown> };

const kubeconfigOf = ({ cluster = {}, user = { token: 'abc' } }: Parts = {}): string =>
  stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'one',
    clusters: [{ name: 'one', cluster: { server: 'https://127.0.0.1:1', ...cluster } }],
    users: [{ name: 'one', user }],
    contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
  });

const open = (kubeconfig: string, context?: string) =>
  createKubeApi({ type: 'kubeconfig', kubeconfig, ...(context && { context }) });

describe('a kubeconfig that names files or programs is refused', () => {
  const attempts: (Parts & { what: string })[] = [
    { what: 'exec', user: { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: '/bin/sh' } } },
    { what: 'auth-provider', user: { 'auth-provider': { name: 'gcp', config: { 'cmd-path': '/bin/sh' } } } },
    { what: 'client-certificate', user: { 'client-certificate': '/etc/passwd', 'client-key-data': 'eA==' } },
    { what: 'client-key', user: { 'client-certificate-data': 'eA==', 'client-key': '/etc/shadow' } },
    { what: 'tokenFile', user: { tokenFile: '/etc/shadow' } },
    { what: 'token-file', user: { 'token-file': '/etc/shadow' } },
    { what: 'certificate-authority', cluster: { 'certificate-authority': '/etc/passwd' } },
  ];
  test.each(attempts)('$what', async ({ what, ...parts }) => {
    const error = { code: 'invalid', message: expect.stringContaining(what) };
    await expect(open(kubeconfigOf(parts))).rejects.toMatchObject(error);
  });

  test('also where it is written as JSON, or hides behind another key', async () => {
    const hidden = JSON.stringify({ extra: [{ deep: { exec: { command: '/bin/sh' } } }] });
    await expect(open(hidden)).rejects.toMatchObject({ code: 'invalid' });
  });

  const twisted = [
    { what: 'an alias', text: 'a: &a { command: /bin/sh }\nusers: [{ name: one, user: *a }]\n' },
    { what: 'a key that stands twice', text: 'users: []\nusers: [{ name: one, user: { exec: {} } }]\n' },
    { what: 'two documents', text: `${kubeconfigOf()}---\nusers: []\n` },
    { what: 'no YAML', text: '{ "users": [' },
    { what: 'a plain text', text: 'hello' },
    { what: 'nothing', text: '' },
  ];
  test.each(twisted)('as is $what', async ({ text }) => {
    await expect(open(text)).rejects.toMatchObject({ code: 'invalid' });
  });
});

test('one with everything in itself is taken', async () => {
  const data = Buffer.from('a certificate').toString('base64');
  const text = kubeconfigOf({
    cluster: { 'certificate-authority-data': data },
    user: { 'client-certificate-data': data, 'client-key-data': data },
  });
  await expect(open(text)).resolves.toBeDefined();
});

test('a context that it does not have is told', async () => {
  await expect(open(kubeconfigOf(), 'another')).rejects.toMatchObject({ code: 'invalid' });
});

test('a server that does not answer is unreachable', async () => {
  const api = await open(kubeconfigOf());
  const signal = new AbortController().signal;
  await expect(api.ask({ path: '/version', signal, what: 'version' })).rejects.toMatchObject({
    code: 'unreachable',
  });
});
