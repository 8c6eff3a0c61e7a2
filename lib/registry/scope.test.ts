import { describe, expect, test } from 'vitest';
import { RegistryError } from './errors.ts';
import { parseScopes } from './scope.ts';

const scope = (name: string, actions: string[], type = 'repository') => ({
  type,
  name,
  actions: new Set(actions),
});

describe('parseScopes', () => {
  test.each([
    ['no scope at all: docker login', [], []],
    ['empty parameters', ['', ' ', '  '], []],
    ['docker push', ['repository:acme/app:push,pull'], [scope('acme/app', ['push', 'pull'])]],
    [
      'docker push with a mount: the parameter repeated',
      ['repository:acme/app:push,pull', 'repository:other/base:pull'],
      [scope('acme/app', ['push', 'pull']), scope('other/base', ['pull'])],
    ],
    [
      'containerd: all in one parameter, the same repository twice',
      ['repository:acme/app:pull repository:acme/app:pull,push'],
      [scope('acme/app', ['pull', 'push'])],
    ],
    ['skopeo delete', ['repository:acme/app:*'], [scope('acme/app', ['*'])]],
    ['podman search', ['registry:catalog:*'], [scope('catalog', ['*'], 'registry')]],
    ['a class in brackets', ['repository(plugin):acme/app:pull'], [scope('acme/app', ['pull'])]],
    [
      'the same with and without a class',
      ['repository(plugin):acme/app:pull', 'repository:acme/app:push'],
      [scope('acme/app', ['pull', 'push'])],
    ],
    [
      'a name with a host and a port: cut at the first and the last colon',
      ['repository:localhost:5000/acme/app:pull'],
      [scope('localhost:5000/acme/app', ['pull'])],
    ],
    ['empty actions between commas', ['repository:acme/app:,pull,,'], [scope('acme/app', ['pull'])]],
    ['unknown actions', ['repository:acme/app:fly'], [scope('acme/app', ['fly'])]],
  ])('reads %s', (_, parameters, expected) => {
    expect(parseScopes(parameters)).toEqual(expected);
  });

  test.each([
    'x',
    'repository',
    'repository:',
    'repository:acme/app',
    ':acme/app:pull',
    'repository::pull',
    'repository:acme/app:',
    '::',
    ':',
  ])('refuses %j with 400 and a sentence', (text) => {
    const refused = refusalOf(() => parseScopes(['repository:acme/app:pull', text]));
    expect(refused).toMatchObject({ code: 'DENIED', status: 400 });
    expect(refused.message).toBe(
      `malformed scope ${JSON.stringify(text)}: expected repository:<name>:<actions>`,
    );
  });

  test('says a long scope back in short', () => {
    expect(refusalOf(() => parseScopes(['x'.repeat(10_000)])).message.length).toBeLessThan(200);
  });

  test('refuses more than a hundred, whether repeated or in one parameter', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => `repository:acme/app${at}:pull`);
    expect(parseScopes(hundred)).toHaveLength(100);
    expect(refusalOf(() => parseScopes([...hundred, 'repository:acme/more:pull'])).status).toBe(400);
    expect(refusalOf(() => parseScopes([hundred.join(' '), 'repository:acme/more:pull'])).status).toBe(400);
  });
});

function refusalOf(run: () => unknown): RegistryError {
  try {
    run();
  } catch (error) {
    if (error instanceof RegistryError) return error;
  }
  throw new Error('it was not refused');
}
