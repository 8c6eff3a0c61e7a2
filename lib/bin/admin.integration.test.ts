import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authenticateBearer, createPasswordGate } from '../access/index.ts';
import { createTestDatabase, type TestDatabase } from '../testing/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const script = path.join(import.meta.dirname, 'admin.ts');

/** Runs the command in a process of its own, as npm does. */
async function admin(words: string[], { stdin = '', url = database.url } = {}) {
  const env = { PATH: process.env.PATH, NODE_ENV: 'test', DATABASE_URL: url } as const;
  const child = spawn(process.execPath, [script, ...words], { env, cwd: '/' });
  child.stdin.end(stdin);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

const done = (stdout: string) => ({ code: 0, stdout: `${stdout}\n`, stderr: '' });

test('what is otherwise clicked: a tenant, a user, a member, a token, a new password', async () => {
  expect(await admin(['create-tenant', 'acme', '--name', 'Acme Inc'])).toEqual(done('tenant acme created'));
  const password = 'correct horse battery';
  const created = await admin(['create-user', 'ada', '--password-stdin'], { stdin: `${password}\n` });
  expect(created).toEqual(done('user ada created'));
  const root = await admin(['create-user', 'root', '--password-stdin', '--admin'], { stdin: password });
  expect(root).toEqual(done('administrator root created'));
  expect(await admin(['add-member', 'acme', 'ada', '--role', 'developer'])).toEqual(
    done('ada is now a member of acme, as developer'),
  );
  const passwords = createPasswordGate(database);
  const signIn = (name: string, typed: string) =>
    passwords.authenticate({ name, password: typed, address: '', via: 'password' });
  expect((await signIn('ada', password)).memberships).toEqual(new Map([['acme', 'developer']]));
  expect((await signIn('root', password)).isAdmin).toBe(true);

  const made = await admin(['create-token', 'ada', '--name', 'ci']);
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toMatch(/^obp_[0-9A-Za-z]{40}\n$/);
  const principal = await authenticateBearer(database.db, made.stdout.trim());
  expect(principal.scopes).toEqual(new Set(['pull', 'push', 'delete', 'manage', 'deploy']));
  const narrow = await admin([
    'create-token',
    'ada',
    '--name',
    'ci',
    '--scopes',
    'pull,push',
    '--expires-days',
    '7',
  ]);
  expect((await authenticateBearer(database.db, narrow.stdout.trim())).scopes).toEqual(
    new Set(['pull', 'push']),
  );

  const reset = await admin(['reset-password', 'ada', '--password-stdin'], { stdin: 'another password\r\n' });
  expect(reset).toEqual(done('password of ada changed, all sessions ended'));
  expect((await signIn('ada', 'another password')).name).toBe('ada');

  const events = await database.db
    .selectFrom('audit_events')
    .select(['action', 'actor_name', 'via'])
    .execute();
  expect(events).toHaveLength(7);
  for (const event of events) expect(event).toMatchObject({ actor_name: 'admin command', via: 'command' });
});

describe('what cannot be done is said in one sentence, with the exit code 1', () => {
  const refused: { words: string[]; stdin?: string; says: string }[] = [
    { words: ['create-tenant', 'library'], says: 'The id library is reserved. Choose another one.' },
    { words: ['create-tenant', 'Acme'], says: 'Nothing was changed: a tenant id is 2 to 40' },
    {
      words: ['create-user', 'eve', '--password-stdin'],
      stdin: 'short',
      says: 'Nothing was changed: a password has 10',
    },
    {
      words: ['create-user', 'Eve', '--password-stdin'],
      stdin: 'long enough',
      says: 'Nothing was changed: a user name is',
    },
    { words: ['add-member', 'gone', 'eve', '--role', 'viewer'], says: 'There is no such tenant.' },
    {
      words: ['add-member', 'gone', 'eve', '--role', 'owner'],
      says: 'Nothing was changed: a role is one of viewer',
    },
    { words: ['create-token', 'nobody', '--name', 'ci'], says: 'There is no user nobody.' },
    {
      words: ['create-token', 'ada', '--name', 'ci', '--scopes', 'root'],
      says: 'Nothing was changed: scopes are some of',
    },
    {
      words: ['create-token', 'ada', '--name', 'ci', '--expires-days', 'x'],
      says: 'Nothing was changed: the days are',
    },
    {
      words: ['reset-password', 'nobody', '--password-stdin'],
      stdin: 'long enough',
      says: 'There is no user nobody.',
    },
  ];
  test.concurrent.each(refused)('$words', async ({ words, stdin = '', says }) => {
    const { code, stdout, stderr } = await admin(words, { stdin });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  test('a database that does not answer, without its password', async () => {
    const { code, stderr } = await admin(['create-tenant', 'acme'], {
      url: 'postgres://me:secret@127.0.0.1:1/none',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The database of DATABASE_URL \(127\.0\.0\.1:1\/none\) does not answer: .*\n$/);
    expect(stderr).not.toContain('secret');
  });
});

describe('words that make no command show the usage, with the exit code 2', () => {
  const wrong: { words: string[]; says: string }[] = [
    { words: [], says: 'Say which command.' },
    { words: ['drop-tenant', 'acme'], says: 'There is no command drop-tenant.' },
    { words: ['constructor'], says: 'There is no command constructor.' },
    { words: ['create-tenant'], says: 'Some words are missing.' },
    { words: ['create-tenant', 'acme', 'corp'], says: 'What is corp?' },
    { words: ['create-user', 'ada'], says: '--password-stdin is missing.' },
    { words: ['create-user', 'ada', '--password', 'secret'], says: "Unknown option '--password'." },
    { words: ['add-member', 'acme', 'ada'], says: '--role is missing.' },
    { words: ['add-member', 'acme', 'ada', '--role'], says: "Option '--role <value>' argument missing." },
  ];
  test.concurrent.each(wrong)('$words', async ({ words, says }) => {
    const { code, stdout, stderr } = await admin(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n').slice(0, 2)).toEqual([says, 'Usage:']);
  });
});
