import { describe, expect, test } from 'vitest';
import { digestOf } from '../registry/index.ts';
import { joinHistory, parseImageConfig } from './image-config.ts';

const parse = (json: unknown) => parseImageConfig(Buffer.from(JSON.stringify(json)));

const emptyRun = {
  env: [],
  exposedPorts: [],
  volumes: [],
  entrypoint: [],
  cmd: [],
  workingDir: '',
  user: '',
  labels: {},
  stopSignal: '',
  healthcheck: [],
};

test('a config as docker writes it', () => {
  expect(
    parse({
      architecture: 'arm64',
      os: 'linux',
      variant: 'v8',
      created: '2026-01-02T03:04:05.123456789Z',
      author: 'Ada <ada@example.org>',
      config: {
        Env: ['PATH=/bin', 'A=b=c'],
        ExposedPorts: { '8080/tcp': {} },
        Volumes: { '/data': {} },
        Entrypoint: ['/entry'],
        Cmd: ['run'],
        WorkingDir: '/app',
        User: '1000:1000',
        Labels: { 'org.example': 'x' },
        StopSignal: 'SIGQUIT',
        Healthcheck: { Test: ['CMD', 'true'] },
      },
      history: [{ created: '2026-01-02T03:04:05Z', created_by: 'COPY . .' }, { empty_layer: true }],
    }),
  ).toEqual({
    platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    createdAt: '2026-01-02T03:04:05.123Z',
    author: 'Ada <ada@example.org>',
    run: {
      env: ['PATH=/bin', 'A=b=c'],
      exposedPorts: ['8080/tcp'],
      volumes: ['/data'],
      entrypoint: ['/entry'],
      cmd: ['run'],
      workingDir: '/app',
      user: '1000:1000',
      labels: { 'org.example': 'x' },
      stopSignal: 'SIGQUIT',
      healthcheck: ['CMD', 'true'],
    },
    history: [
      { command: 'COPY . .', createdAt: '2026-01-02T03:04:05.000Z', emptyLayer: false },
      { command: '', createdAt: null, emptyLayer: true },
    ],
  });
});

describe('anything may stand in a config', () => {
  test.each([
    ['nothing', ''],
    ['no JSON', '{"os":'],
    ['a text', '"linux"'],
    ['a list', '[{}]'],
    ['null', 'null'],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00])],
    ['brackets without end', '['.repeat(200_000)],
  ])('%s is no config', (_what, bytes) => {
    expect(parseImageConfig(Buffer.from(bytes))).toBeNull();
  });

  const anything = [null, 1, 'text', true, [], {}, [1, null, {}], { a: 1 }, [[]], -1e308];
  test.each(anything.map((value) => [JSON.stringify(value), value] as const))(
    '%s everywhere gives an empty config',
    (_text, value) => {
      const inner = Object.fromEntries(
        ['Env', 'Entrypoint', 'Cmd', 'WorkingDir', 'User', 'Labels', 'StopSignal', 'Healthcheck'].map(
          (key) => [key, value],
        ),
      );
      const config = parse({
        os: value,
        architecture: value,
        created: value,
        author: value,
        history: value,
        config: inner,
      });
      expect(config?.createdAt).toBeNull();
      const texts = typeof value === 'string' ? { workingDir: value, user: value, stopSignal: value } : {};
      expect(config?.run).toEqual({ ...emptyRun, ...texts });
    },
  );

  test('a config that is no object gives an empty one', () => {
    for (const value of anything) expect(parse({ config: value })?.run).toEqual(emptyRun);
  });

  test.each([
    ['the zero time of Go', '0001-01-01T00:00:00Z'],
    ['no time', 'yesterday'],
    ['a year with six digits', '+012345-01-01T00:00:00Z'],
    ['a day that is none', '2026-13-45T00:00:00Z'],
  ])('%s is no time of making', (_what, created) => {
    expect(parse({ created })?.createdAt).toBeNull();
  });

  test('lists of more than a thousand entries tell nothing: they would make a page that nobody can open', () => {
    const many = Array.from({ length: 1001 }, (_, at) => `a${at}`);
    const object = Object.fromEntries(many.map((name) => [name, name]));
    const config = { Env: many, Cmd: many, Entrypoint: many, ExposedPorts: object, Volumes: object };
    const parsed = parse({ history: many.map(() => ({})), config: { ...config, Labels: object } });
    expect(parsed).toMatchObject({ history: [], run: emptyRun });
    expect(parse({ history: many.slice(1).map(() => ({})) })?.history).toHaveLength(1000);
  });

  test('a label named __proto__ is a label', () => {
    const bytes = Buffer.from('{"config":{"Labels":{"__proto__":"x"}}}');
    expect(JSON.stringify(parseImageConfig(bytes)?.run.labels)).toBe('{"__proto__":"x"}');
  });
});

describe('layers and history', () => {
  const layer = (name: string) => ({
    mediaType: 'layer',
    digest: digestOf(Buffer.from(name)),
    sizeBytes: name.length,
  });
  const step = (command: string, emptyLayer = false) => ({ command, createdAt: null, emptyLayer });
  const [one, three] = [layer('one'), layer('three')];

  test('each step that made a layer stands with it, the others between', () => {
    const joined = joinHistory(
      [one, three],
      [step('ADD'), step('ENV', true), step('RUN'), step('CMD', true)],
    );
    expect(joined.map(({ digest, command, sizeBytes }) => [digest, command, sizeBytes])).toEqual([
      [one.digest, 'ADD', 3],
      [null, 'ENV', 0],
      [three.digest, 'RUN', 5],
      [null, 'CMD', 0],
    ]);
  });

  test.each([
    ['too short', [step('ADD')]],
    ['too long', [step('ADD'), step('RUN'), step('RUN')]],
    ['missing', []],
  ])('a history that is %s leaves the layers alone', (_what, history) => {
    const joined = joinHistory([one, three], history);
    expect(joined.map(({ digest, command }) => [digest, command])).toEqual([
      [one.digest, ''],
      [three.digest, ''],
    ]);
  });
});
