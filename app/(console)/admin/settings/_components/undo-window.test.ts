import { expect, test } from 'vitest';
import { hoursOfWindow, maxAmount, windowOfHours } from './undo-window.ts';

test.each([
  [0, { amount: '0', unit: 'hours' }],
  [1, { amount: '1', unit: 'hours' }],
  [24, { amount: '1', unit: 'days' }],
  [36, { amount: '36', unit: 'hours' }],
  [168, { amount: '7', unit: 'days' }],
  [8760, { amount: '365', unit: 'days' }],
] as const)('%i hours are shown in the larger unit that fits, and mean the same again', (hours, shown) => {
  expect(windowOfHours(hours)).toEqual(shown);
  expect(hoursOfWindow(shown)).toBe(hours);
});

test.each(['', '-1', '1.5', '1e2', 'seven', '366', '99999'])('%j days are no window', (amount) => {
  expect(hoursOfWindow({ amount, unit: 'days' })).toBeNull();
});

test('the longest window is accepted, one more is not', () => {
  expect(hoursOfWindow({ amount: String(maxAmount('hours')), unit: 'hours' })).toBe(8760);
  expect(hoursOfWindow({ amount: String(maxAmount('hours') + 1), unit: 'hours' })).toBeNull();
});
