import { expect, test } from 'vitest';
import { changesOf, type Edits, editsSince, withEdit } from './edits.ts';

type Values = { name: string; isAdmin: boolean; window: { amount: string; unit: string } };
const saved: Values = { name: 'old', isAdmin: false, window: { amount: '3', unit: 'days' } };

test('what another has saved meanwhile is shown and sent back by nobody who did not touch it', () => {
  const edits = withEdit<Values, 'name'>({}, saved, 'name', 'mine');
  const theirs = { ...saved, isAdmin: true };
  const shown = { ...theirs, ...edits };
  expect(shown).toEqual({ ...saved, name: 'mine', isAdmin: true });
  expect(changesOf(theirs, shown)).toEqual({ name: 'mine' });
});

test('what was entered and taken back is not touched', () => {
  const entered = withEdit<Values, 'isAdmin'>({}, saved, 'isAdmin', true);
  expect(withEdit(entered, saved, 'isAdmin', false)).toEqual({});
  expect(withEdit({}, saved, 'window', { ...saved.window })).toEqual({});
});

test('two files are never taken for one another', () => {
  const [one, other] = [new File(['a'], 'a'), new File(['b'], 'b')];
  expect(withEdit({}, { file: one }, 'file', other).file).toBe(other);
});

test('what was saved is no edit any more, and what was typed since then stays one', () => {
  const edits: Edits<Values> = { name: 'mine', isAdmin: true };
  const sent = { ...saved, ...edits };
  expect(editsSince(edits, sent)).toEqual({});
  expect(editsSince({ ...edits, name: 'mine too' }, sent)).toEqual({ name: 'mine too' });
});
