import { expect, test } from 'vitest';
import { nameOfFile, nameOfImage, nameOfNextFile, parseImage } from './image-names.ts';

test.each([
  ['app-1.2.tar.gz', 'app:1.2'],
  ['app.tar', 'app:latest'],
  ['shop_v2.tgz', 'shop:v2'],
  ['My App (copy).tar.zst', 'my-app-copy:latest'],
  ['web-server-8.3.1-beta.2.tar', 'web-server:8.3.1-beta.2'],
  ['app', 'app:latest'],
  ['镜像.tar', 'image:latest'],
])('the file %j gives %s', (file, expected) => {
  const { name, tag } = nameOfFile(file);
  expect(`${name}:${tag}`).toBe(expected);
});

test.each([
  ['nothing yet', '', '', null, 'shop:2.0'],
  ['what the file before proposed', 'app', '1.0', 'app-1.0.tar', 'shop:2.0'],
  ['a name', 'mine', '1.0', 'app-1.0.tar', 'mine:2.0'],
  ['a tag', 'app', 'stable', 'app-1.0.tar', 'shop:stable'],
  ['a name before any file', 'mine', '', null, 'mine:2.0'],
])('another file is chosen after %s was entered', (_what, name, tag, fileBefore, expected) => {
  const next = nameOfNextFile({ name, tag }, fileBefore, 'shop-2.0.tar');
  expect(`${next.name}:${next.tag}`).toBe(expected);
});

test.each([
  [['registry.test:5000/team/app:1.0'], 'app:1.0'],
  [['nginx:1.27', 'nginx:latest'], 'nginx:1.27'],
  [['v3'], 'file:v3'],
  [[], 'file:latest'],
  [['docker.io/library/App'], 'app:latest'],
])('an image that is called %j becomes %s', (names, expected) => {
  const { name, tag } = nameOfImage(names, 'file.tar');
  expect(`${name}:${tag}`).toBe(expected);
});

test('an image is named by a tag or by a digest', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  expect(parseImage('acme/team/app:1.0')).toEqual({ repository: 'acme/team/app', reference: '1.0' });
  expect(parseImage(`acme/app@${digest}`)).toEqual({ repository: 'acme/app', reference: digest });
  for (const text of ['', 'acme/app', 'acme/app:', ':1', 'Acme/app:1', `acme/app:${digest}`]) {
    expect(parseImage(text), text).toBe(null);
  }
});
