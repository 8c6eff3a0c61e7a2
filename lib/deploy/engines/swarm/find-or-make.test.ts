import { expect, test } from 'vitest';
import { EngineError } from '../../engine.ts';
import { findOrMake } from './find-or-make.ts';

const taken = async () => {
  throw new EngineError('name-taken', 'it already exists');
};

test('what is there is not made', async () => {
  expect(await findOrMake(async () => 'there', taken)).toBe('there');
});

test('what lacks is made', async () => {
  let made = 0;
  const make = async () => {
    made += 1;
  };
  expect(await findOrMake(async () => undefined, make)).toBeNull();
  expect(made).toBe(1);
});

test('what came to be meanwhile is taken', async () => {
  const answers = [undefined, 'late'];
  expect(await findOrMake(async () => answers.shift(), taken)).toBe('late');
});

test('what somebody else has, and any other failure, stays an error', async () => {
  const none = async () => undefined;
  await expect(findOrMake(none, taken)).rejects.toMatchObject({ code: 'name-taken' });
  const away = async () => {
    throw new EngineError('unreachable', 'nobody there');
  };
  const answers = [undefined, 'late'];
  await expect(findOrMake(async () => answers.shift(), away)).rejects.toMatchObject({ code: 'unreachable' });
});
