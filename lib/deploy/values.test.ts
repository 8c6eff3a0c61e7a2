import { describe, expect, test } from 'vitest';
import type { Parameter, ParameterValue, ParameterValues } from '../contract/blueprints.ts';
import { imageOf } from '../testing/deploy/plan-of.ts';
import type { Blueprint } from './blueprint.ts';
import { findBlueprint } from './blueprints/index.ts';
import {
  booleanParameter,
  cpusParameter,
  enumParameter,
  envParameter,
  intParameter,
  memoryParameter,
  portsParameter,
  secretParameter,
  stringParameter,
  textParameter,
  volumesParameter,
  words,
} from './blueprints/parameters.ts';
import { envSecret, makeSecret, parametersOf, readValues } from './values.ts';

const text = words('text', '文本');
const yes = { parameter: 'switch', values: [true] };
const parameters: Parameter[] = [
  stringParameter('word', text, text, {
    pattern: '[a-z]+',
    patternHelp: words('Use letters.', '请用字母。'),
    max: 9,
  }),
  textParameter('lines', text, text, { pattern: 'a.*z' }),
  intParameter('count', text, text, { min: 1, max: 9 }),
  memoryParameter(2 ** 30, 2 ** 20),
  cpusParameter(1),
  booleanParameter('switch', text, text, { default: false }),
  enumParameter('choice', text, text, { options: [{ value: 'one', label: text }] }),
  stringParameter('needed', text, text, { required: true, showIf: yes }),
  secretParameter('made', text, text, { generated: 24, pattern: '[a-z]{4,}' }),
  secretParameter('given', text, text, { required: true, showIf: yes }),
  secretParameter('free', text, text),
  envParameter('env', text, text, { default: [] }),
  portsParameter('ports', text, text),
  volumesParameter('volumes', text, text),
  stringParameter('newer', text, text, { versions: '>=2.0.0', default: 'x' }),
];

const base = findBlueprint('nginx')!;
const blueprint: Blueprint = {
  ...base,
  facts: {
    ...base.facts,
    parameters,
    presets: [{ id: 'default', label: text, summary: text, values: { word: 'preset' } }],
  },
  versionOf: ({ tag }) => (tag === 'latest' ? null : tag),
};
const image = imageOf('acme/app:1.0.0');
const read = (given: ParameterValues, known: string[] = []) =>
  readValues(blueprint, image, 'none', given, { known: new Set(known) });
const env = (name: string, secret = false, value = 'x') => ({ name, value, secret });

describe('refused, at the field', () => {
  test.each<[string, string, ParameterValue]>([
    ['what nobody asks for', 'unknown', 'x'],
    ['what the version does not know', 'newer', 'x'],
    ['a name of JavaScript', 'constructor', 'x'],
    ['a number for a text', 'word', 1],
    ['a text that does not match', 'word', 'A'],
    ['a text of which only a part matches', 'word', 'a b'],
    ['a text that ends with a line break', 'word', 'a\n'],
    ['a text that is too long', 'word', 'abcdefghij'],
    ['a text with NUL', 'lines', 'a\0z'],
    ['a text for a number', 'count', '3'],
    ['a broken number', 'count', 1.5],
    ['not a number', 'count', Number.NaN],
    ['too little', 'count', 0],
    ['too much', 'count', 10],
    ['too little memory', 'memory', 1024],
    ['memory without end', 'memory', Number.POSITIVE_INFINITY],
    ['no processor', 'cpus', 0],
    ['processors as a text', 'cpus', '1'],
    ['a text for a switch', 'switch', 'true'],
    ['none of the options', 'choice', 'two'],
    ['a secret that does not match', 'made', 'ABCD'],
    ['a text for a list', 'env', 'A=1'],
    ['a list of something else', 'env', [{ container: 80, published: true }]],
    ['a list of something else', 'ports', [env('A')]],
    ['a list of something else', 'volumes', [env('A')]],
  ])('%s: %s', (_what, id, value) => {
    expect(read({ [id]: value }).issues.map(({ path }) => path)).toEqual([id]);
  });

  test.each<[string, string, ParameterValue]>([
    ['a name that is none', 'env.1', [env('A'), env('B C')]],
    ['a name twice', 'env.0', [env('A'), env('A')]],
    ['two secrets that would be one', 'env.0', [env('A.B', true), env('A_B', true)]],
    ['a port twice', 'ports.0', [80, 80].map((container) => ({ container, published: true }))],
    ['a path that is none', 'volumes.0', [{ path: 'data', sizeBytes: 2 ** 30 }]],
    ['a path with a way out', 'volumes.0', [{ path: '/data/../etc', sizeBytes: 2 ** 30 }]],
    ['a path of the system', 'volumes.0', [{ path: '/var/run/docker.sock', sizeBytes: 2 ** 30 }]],
    ['a path twice', 'volumes.0', ['/data', '/data'].map((path) => ({ path, sizeBytes: 2 ** 30 }))],
    ['a volume of nothing', 'volumes.0', [{ path: '/data', sizeBytes: 0 }]],
  ])('%s: %s', (_what, path, value) => {
    expect(read({ [path.split('.')[0]!]: value }).issues.map((issue) => issue.path)).toEqual([path]);
  });

  test('the help of the pattern is what is said', () => {
    const params = { en: 'Use letters.', 'zh-CN': '请用字母。' };
    expect(read({ word: 'A' }).issues).toEqual([
      { path: 'word', message: 'Use letters.', code: 'own-words', params },
    ]);
  });

  test('limits are told as they are entered, and by a code for the pages', () => {
    expect(read({ memory: 1024, count: 10 }).issues).toEqual([
      { path: 'count', message: 'It must be at most 9.', code: 'at-most', params: { max: '9' } },
      { path: 'memory', message: 'It must be at least 1 MiB.', code: 'at-least', params: { min: '1 MiB' } },
    ]);
  });

  test('what is required', () => {
    expect(read({ switch: true }).issues.map(({ path }) => path)).toEqual(['needed', 'given']);
    expect(read({ switch: true, needed: '', given: '' }).issues).toHaveLength(2);
  });
});

test('what is given wins over the preset, and the preset over the default', () => {
  expect(readValues(blueprint, image, 'default', {}).values).toMatchObject({
    word: 'preset',
    memory: 2 ** 30,
  });
  expect(readValues(blueprint, image, 'default', { word: 'mine' }).values.word).toBe('mine');
  expect(readValues(blueprint, image, 'default', { word: '' }).values).not.toHaveProperty('word');
});

test('a pattern is for the whole text, over several lines', () => {
  expect(read({ lines: 'a\nb\nz' })).toMatchObject({ issues: [], values: { lines: 'a\nb\nz' } });
});

test('what is not asked does not count: neither its value, nor its secret, nor that it lacks one', () => {
  const { issues, values, secrets } = read({ switch: false, needed: 'x', given: 'secret' });
  expect({ issues, secrets }).toEqual({ issues: [], secrets: {} });
  expect(values).not.toHaveProperty('needed');
});

describe('versions', () => {
  const ids = (ref: string) => parametersOf(blueprint, imageOf(ref)).map(({ id }) => id);
  test('a parameter is asked where the version knows it, or where nobody knows the version', () => {
    expect(ids('acme/app:1.0.0')).not.toContain('newer');
    expect(ids('acme/app:2.0.0')).toContain('newer');
    expect(ids('acme/app:latest')).toContain('newer');
  });
});

describe('secrets', () => {
  test('stand apart from the values', () => {
    const { values, secrets, generate } = read({ made: 'typed', free: 'open' });
    expect(secrets).toEqual({ made: 'typed', free: 'open' });
    expect(generate).toEqual([]);
    expect(JSON.stringify(values)).not.toMatch(/typed|open/);
  });

  test('are made up where nothing is given, unless there is one from before', () => {
    expect(read({}).generate).toEqual([{ name: 'made', length: 24 }]);
    expect(read({ made: '' }).generate).toHaveLength(1);
    expect(read({ made: '' }, ['made'])).toMatchObject({ generate: [], secrets: {} });
    expect(read({ switch: true, needed: 'x' }, ['given']).issues).toEqual([]);
    expect(read({ made: 'newer' }, ['made']).secrets).toEqual({ made: 'newer' });
  });

  test('of variables: kept where nothing is given, and empty where there was none', () => {
    expect(read({ env: [env('KEY', true, 'value'), env('MODE')] })).toMatchObject({
      values: { env: [env('KEY', true, ''), env('MODE')] },
      secrets: { env_KEY: 'value' },
    });
    expect(read({ env: [env('KEY', true, '')] }, ['env_KEY']).secrets).toEqual({});
    expect(read({ env: [env('KEY', true, '')] }).secrets).toEqual({ env_KEY: '' });
    expect(envSecret('a-b.c'.repeat(30))).toMatch(/^env_[a-z_]{56}$/);
  });

  test('that are made up are letters and digits, and never the same', () => {
    const made = Array.from({ length: 200 }, () => makeSecret(24));
    expect(made.every((each) => /^[A-Za-z0-9]{24}$/.test(each))).toBe(true);
    expect(new Set(made).size).toBe(made.length);
  });
});
