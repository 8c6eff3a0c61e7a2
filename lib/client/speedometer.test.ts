import { expect, test } from 'vitest';
import { createSpeedometer } from './speedometer.ts';

test('the speed is that of the last five seconds, once a second is known', () => {
  const meter = createSpeedometer();
  meter.note(1_000_000, 0);
  meter.note(1_000_100, 500);
  expect(meter.bytesPerSecond()).toBe(null);
  meter.note(1_002_000, 2_000);
  expect(meter.bytesPerSecond()).toBe(1_000);
  meter.note(1_002_000, 7_000);
  expect(meter.bytesPerSecond()).toBe(0);
});
