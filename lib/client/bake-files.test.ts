import { afterEach, expect, test, vi } from 'vitest';
import { filePlace } from '../contract/transfers.ts';
import { bakeFileOf, isFilePath, isMode, isOwnerId, nameOfBaked, placeOf } from './bake-files.ts';

afterEach(() => vi.unstubAllGlobals());

test('files are told apart on plain HTTP too, where browsers have no randomUUID', () => {
  vi.stubGlobal('crypto', {});
  const file = new File(['a project'], 'shop.car');
  expect(new Set([file, file, file].map((each) => bakeFileOf(each).id)).size).toBe(3);
});

test.each([
  [
    'shop.car',
    '/usr/local/tomcat/webapps/convertigo/WEB-INF/default_user_workspace/projects/shop.car',
    'shop:latest',
  ],
  ['portal-2.1.war', '/usr/local/tomcat/webapps/portal-2.1.war', 'portal:2.1'],
  ['app.jar', '/app/app.jar', 'app:latest'],
  ['Makefile', '/app/Makefile', 'makefile:latest'],
])('%s goes to %s, in an image %s', (file, place, image) => {
  expect(placeOf(file)).toBe(place);
  const { name, tag } = nameOfBaked(file);
  expect(`${name}:${tag}`).toBe(image);
});

test.each(['', 'a', '/', '/a/', '/a//b', '/a/./b', '/a/../b', '/a/.wh.b', `/${'a'.repeat(1024)}`])(
  '%j is no path for a file',
  (path) => expect(isFilePath(path)).toBe(false),
);

test.each(['/a', '/app/a b.jar', '/ä/.hidden'])('%j is one', (path) => {
  expect(isFilePath(path)).toBe(true);
});

test.each(['', '644', '0644', '04755', '4755', '888', '64', 'rw'])(
  'the mode %j is judged as by the API',
  (mode) => {
    expect(isMode(mode)).toBe(filePlace.safeParse({ path: '/a', mode }).success);
  },
);

test.each(['', '0', '1000', '2097151', '2097152', '-1', '1.5'])('the id %j is judged as by the API', (id) => {
  const isTaken = id !== '' && filePlace.safeParse({ path: '/a', uid: Number(id) }).success;
  expect(isOwnerId(id)).toBe(isTaken);
});
