import { expect, test } from 'vitest';
import { isPassword } from '../../lib/client/name-rules.ts';
import { generatePassword } from './generate-password.ts';

test('a generated password is accepted, easy to read, and never the same', () => {
  const passwords = Array.from({ length: 200 }, generatePassword);

  expect(new Set(passwords).size).toBe(200);
  expect(passwords.filter((password) => !isPassword(password))).toEqual([]);
  expect(passwords.filter((password) => /[lIO01]/.test(password))).toEqual([]);
});
