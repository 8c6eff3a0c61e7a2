import { createTranslator } from 'use-intl';
import { expect, test } from 'vitest';
import { errorReasons } from '../contract/errors.ts';
import { messagesOf } from './index.ts';
import { locales, negotiateLocale } from './locale.ts';

function textsOf(tree: object, path = ''): [path: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const here = path ? `${path}.${key}` : key;
    return typeof value === 'string' ? [[here, value] as [string, string]] : textsOf(value, here);
  });
}

test('every language has the same keys, and an ICU message that names the same values', () => {
  const valuesOf = (text: string) => new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name));
  const english = new Map(textsOf(messagesOf('en')));
  for (const locale of locales) {
    const texts = textsOf(messagesOf(locale));
    expect(texts.map(([path]) => path)).toEqual([...english.keys()]);
    for (const [path, text] of texts) {
      const known = valuesOf(english.get(path) ?? '');
      for (const value of valuesOf(text)) expect(known, `${locale} ${path}`).toContain(value);
    }
  }
});

test('every message can be parsed', () => {
  for (const locale of locales) {
    const faults: string[] = [];
    const messages = messagesOf(locale);
    const t = createTranslator({
      locale,
      messages,
      timeZone: 'UTC',
      onError: (error) => void (error.code === 'INVALID_MESSAGE' && faults.push(error.message)),
    }) as unknown as (path: string, values: object) => string;
    for (const [path] of textsOf(messages)) t(path, {});
    expect(faults).toEqual([]);
  }
});

test('every reason of the API has a sentence', () => {
  expect(Object.keys(messagesOf('zh-CN').errors).sort()).toEqual([...errorReasons].sort());
});

test.each([
  ['', 'en'],
  ['de-DE,de;q=0.9', 'en'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
  ['zh-TW', 'zh-CN'],
  ['fr, zh;q=0.3, en;q=0.7', 'en'],
  ['zh;q=0, en;q=0.1', 'en'],
  ['x;q=broken', 'en'],
])('Accept-Language %j gives %s', (header, locale) => {
  expect(negotiateLocale(header)).toBe(locale);
});
