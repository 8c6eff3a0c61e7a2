import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const browserCode = [
  '{components,lib/client,lib/format,lib/contract,lib/i18n}/**/*.{ts,tsx}',
  'app/**/*.tsx',
];

/** What browsers have on HTTPS and localhost alone; a console may be reached by plain HTTP. */
const secureOnly =
  /\b(randomUUID|crypto\??\.subtle|navigator\??\.(clipboard|storage|locks|share|credentials|mediaDevices|geolocation|serviceWorker|wakeLock)|show(Open|Save|Directory)(File)?Picker|ClipboardItem|SharedArrayBuffer|new Notification|window\.caches)\b/;

/** Those that go another way where it is missing. */
const guarded = ['lib/client/clipboard.ts'];

test('no page needs what browsers have on HTTPS alone', () => {
  const files = globSync(browserCode, { cwd: root }).filter((file) => !/\.test\.tsx?$/.test(file));
  expect(files).toContain('lib/client/bake-files.ts');
  const using = files.filter((file) => usesSecureOnly(readFileSync(path.join(root, file), 'utf8')));
  expect(using.sort()).toEqual(guarded);
});

/** Comments may name it. */
const usesSecureOnly = (source: string): boolean =>
  secureOnly.test(source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''));
