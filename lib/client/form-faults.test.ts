import { expect, test } from 'vitest';
import { ApiError } from './api.ts';
import { faultsOf, faultsOfRefusal, type Rules } from './form-faults.ts';

type Values = { name: string; password: string; note: string };
const rules: Rules<Values> = {
  name: [
    { accepts: ({ name }) => name !== '', text: 'Enter a name.' },
    { accepts: ({ name }) => !name.includes(' '), text: 'No spaces.' },
  ],
  password: [{ accepts: ({ password }) => password.length >= 10, text: 'Too short.' }],
};
const reasons = { 'name-taken': { field: 'name', text: 'Taken.' } } as const;

function refusal(reason: 'name-taken' | 'invalid-input' | 'not-allowed', ...paths: string[]) {
  const issues = paths.map((path) => ({ path, message: 'in English' }));
  return new ApiError('refused', { status: 400, code: 'X', reason, issues });
}

test.each([
  ['nothing wrong', { name: 'a', password: '1234567890', note: '' }, null],
  [
    'the first broken rule of a field',
    { name: '', password: '1234567890', note: '' },
    { name: 'Enter a name.' },
  ],
  [
    'every faulty field',
    { name: 'a b', password: '', note: '' },
    { name: 'No spaces.', password: 'Too short.' },
  ],
])('the rules find %s', (_what, values, faults) => {
  expect(faultsOf(values, rules)).toEqual(faults);
});

test.each([
  ['its reason at the field it belongs to', refusal('name-taken'), { name: 'Taken.' }],
  [
    'its issues at their fields, in our own words',
    refusal('invalid-input', 'name', 'account.password.0'),
    {
      name: 'No spaces.',
      password: 'Too short.',
    },
  ],
  ['a reason rather than an issue of the same field', refusal('name-taken', 'name'), { name: 'Taken.' }],
  ['nothing at fields that the form cannot explain', refusal('invalid-input', 'note', 'other'), null],
  ['nothing at fields for other refusals', refusal('not-allowed'), null],
  ['nothing at fields where the server is away', new TypeError('fetch failed'), null],
])('a refusal tells %s', (_what, error, faults) => {
  expect(faultsOfRefusal(error, rules, reasons)).toEqual(faults);
});
