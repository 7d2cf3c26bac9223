import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { measuresFor, sizeOf, unitFor } from '../src/map/signsize';

const UNITS = Array.from({ length: 16 }, (_, n) => 4 ** n);

describe('the measures of the legend', () => {
  for (const unit of UNITS) {
    const measures = measuresFor(unit);
    it(`are round and look different: ${measures.join(', ')}`, () => {
      for (const m of measures) assert.match(String(m), /^[125]0*$/);
      assert.ok(measures.length === 4);
      for (let i = 1; i < measures.length; i++) {
        assert.ok(measures[i] > measures[i - 1], 'in order');
        assert.ok(sizeOf(measures[i], unit) > sizeOf(measures[i - 1], unit), `${measures[i - 1]} and ${measures[i]} look the same`);
      }
    });
  }
});

describe('the unit', () => {
  const of = (...counts: number[]) => unitFor(Uint32Array.from(counts));
  const many = (n: number, count: number) => Array<number>(n).fill(count);

  it('is one where signs can be told apart by single events, or there are none', () => {
    assert.equal(of(), 1);
    assert.equal(of(0, 0), 1);
    assert.equal(of(1, 2, 150), 1);
  });

  it('is the least power of four with which dense counts are told apart', () => {
    for (const unit of UNITS.slice(0, 12)) {
      assert.equal(of(...many(100, 150 * unit)), unit);
      assert.equal(of(...many(100, 150 * unit + 1)), 4 * unit);
    }
    assert.equal(of(...many(100, 2 ** 32 - 1)), 4 ** 13);
  });

  it('passes over three in a hundred that are larger, and nothing else', () => {
    assert.equal(of(...many(97, 10), ...many(3, 1e6)), 1);
    assert.equal(of(...many(96, 10), ...many(4, 1e6)), 4 ** 7);
    assert.equal(of(...many(1000, 0), ...many(96, 10), ...many(4, 1e6)), 4 ** 7, 'places without events are no signs');
  });

  it('tells dense counts apart that differ twofold', () => {
    const counts = Array.from({ length: 100 }, (_, i) => 2000 + 80 * i);
    const sizes = [2500, 5000, 10_000].map((n) => sizeOf(n, of(...counts)));
    assert.ok(sizes[0] < sizes[1] && sizes[1] < sizes[2], String(sizes));
    assert.equal(new Set([2500, 5000, 10_000].map((n) => sizeOf(n))).size, 1, 'by single events they would all be the largest');
  });
});
