import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binsOf } from '../src/embed/bins';
import type { Item } from '../src/filter';
import { wrap } from '../src/picture/stamp';

const span = (lo: number | null, hi: number | null): Item => ({ layer: 'a', feature: {} as Item['feature'], span: { lo, hi, from: null, to: null } });

describe('bars of a frame', () => {
  it('share an event out over its days', () => {
    assert.deepEqual(binsOf([span(10, 10), span(10, 13)], [], { from: 10, to: 13 }, 90), [1.25, 0.25, 0.25, 0.25]);
  });
  it('hold only the share that lies in the period', () => {
    assert.deepEqual(binsOf([span(8, 11)], [], { from: 10, to: 11 }, 90), [0.25, 0.25]);
  });
  it('are no more than there is room for', () => {
    const bins = binsOf([span(0, 0), span(999, 999)], [], { from: 0, to: 999 }, 90);
    assert.ok(bins.length <= 90);
    assert.equal(bins[0], 1);
    assert.equal(bins.at(-1), 1);
  });
  it('share out what the server counted, too', () => {
    assert.deepEqual(binsOf([span(10, 10)], [{ start: 10, end: 13, count: 9, spread: 8, kinds: {} }], { from: 10, to: 13 }, 90), [3, 2, 2, 2]);
  });
  it('leave out what has no bounds', () => {
    assert.deepEqual(binsOf([span(null, 10), span(null, null)], [], { from: 10, to: 11 }, 90), [0, 0]);
  });
});

describe('lines of a picture', () => {
  const ctx = { measureText: (s: string) => ({ width: s.length }) as TextMetrics };
  it('break at spaces', () => assert.deepEqual(wrap(ctx, 'one two three', 7), ['one two', 'three']));
  it('break an address that is longer than a line', () => assert.deepEqual(wrap(ctx, 'at https://example.org', 10), ['at https:/', '/example.o', 'rg']));
  it('are none for nothing', () => assert.deepEqual(wrap(ctx, '  ', 10), []));
  it('end also where not even a letter fits', () => assert.deepEqual(wrap(ctx, 'ab', 0.5), ['a', 'b']));
});
