import { expect, test } from 'vitest';
import { redact, redactedStart } from './redact.ts';

const key = `-----BEGIN PRIVATE KEY-----\n${'QUJD'.repeat(16)}\r\n${'REVG'.repeat(16)}\nshort\n-----END PRIVATE KEY-----\n`;

test.each<[string, string, string[], string]>([
  ['everywhere', 'a hunter22 b hunter22', ['hunter22'], 'a •••••• b ••••••'],
  ['inside of something longer', 'http://u:hunter22@db', ['hunter22'], 'http://u:••••••@db'],
  ['the longer one first', 'secret-long', ['secret', 'secret-long'], '••••••'],
  ['characters of a pattern', 'a.*+$& b', ['a.*+$&'], '•••••• b'],
  ['none that is in every other word', 'admin is in', ['', 'in', 'admin'], 'admin is in'],
  ['a line of a key', `key: ${'REVG'.repeat(16)}`, [key], 'key: ••••••'],
  ['not the frame of a key', '-----BEGIN PRIVATE KEY-----', [key], '-----BEGIN PRIVATE KEY-----'],
  ['nothing', 'text', [], 'text'],
])('%s', (_what, text, secrets, shown) => expect(redact(text, secrets)).toBe(shown));

test('what is told can be stored, whatever a container has said', () => {
  expect(redactedStart('a\0b hunter22', ['hunter22'], 6)).toBe('ab ••');
  expect(redactedStart('abc😀', [], 4)).toBe('abc\uFFFD');
});
