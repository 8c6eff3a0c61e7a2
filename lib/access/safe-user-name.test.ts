import { describe, expect, it } from 'vitest';
import { userName } from '../contract/common.ts';
import { numberedName, safeUserName } from './safe-user-name.ts';

describe('names from a provider', () => {
  it.each([
    ['ada', 'ada'],
    ['Ada.Lovelace@example.org', 'ada.lovelace'],
    ['José Ñuñez', 'jose-nunez'],
    ['--a..b__c--', 'a-b-c'],
    ['ACME\\grace', 'acme-grace'],
    ['a', 'user'],
    ['王芳', 'user'],
    ['@example.org', 'user'],
    ['', 'user'],
    ['robot+ci', 'robot-ci'],
  ])('%j becomes %s', (wished, name) => {
    expect(safeUserName(wished)).toBe(name);
  });

  it('always fit the rule of names, also with a number behind', () => {
    const wishes = [
      'x'.repeat(200),
      `${'x'.repeat(61)}-${'y'.repeat(9)}`,
      `${'x'.repeat(63)}.y`,
      '._-',
      '\0\u{1F600}ab',
    ];
    for (const wish of wishes) {
      for (const count of [1, 2, 999]) {
        expect(userName.safeParse(numberedName(safeUserName(wish), count)).success, wish).toBe(true);
      }
    }
  });

  it('are told apart by their number', () => {
    expect(numberedName('ada', 1)).toBe('ada');
    expect(numberedName('ada', 2)).toBe('ada-2');
    expect(numberedName('x'.repeat(64), 12)).toBe(`${'x'.repeat(61)}-12`);
  });
});
