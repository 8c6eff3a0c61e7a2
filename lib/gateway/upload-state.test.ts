import { describe, expect, test } from 'vitest';
import { newestState, noteState, readOffset } from './upload-state.ts';

const stateOf = (payload: unknown) =>
  Buffer.concat([Buffer.alloc(32, 'x'), Buffer.from(JSON.stringify(payload))]).toString('base64');

describe('the offset in a state', () => {
  test('is what Distribution wrote there, in either alphabet of base64', () => {
    const state = stateOf({ Name: 'acme/app', UUID: '???>>>', Offset: 42 });
    expect(readOffset(state)).toBe(42);
    expect(readOffset(state.replaceAll('+', '-').replaceAll('/', '_'))).toBe(42);
  });

  test.each(['', 'abc', stateOf(null), stateOf({}), stateOf({ Offset: '42' }), stateOf({ Offset: 1e300 })])(
    'is unknown where it cannot be read: %s',
    (state) => expect(readOffset(state)).toBeNull(),
  );
});

describe('an upload that goes on', () => {
  const locationOf = (state: string) => `/v2/acme/app/blobs/uploads/1?_state=${state}`;

  test('is found by each state that it had, and no other upload is', () => {
    noteState('a1', locationOf('a2'));
    noteState('b1', locationOf('b2'));
    noteState('a2', locationOf('a3'));
    expect(['a1', 'a2', 'a3', 'b1', 'c1'].map(newestState)).toEqual(['a3', 'a3', 'a3', 'b2', 'c1']);
  });

  test('stays as it is where the answer has no state, or there was none', () => {
    noteState('d1', '/v2/acme/app/blobs/sha256:abc');
    noteState('', locationOf('d2'));
    expect(['d1', ''].map(newestState)).toEqual(['d1', '']);
  });
});
