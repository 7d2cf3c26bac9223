import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { nearest, type Period } from '../src/nearest';
import { inPeriod } from '../src/time';
import type { Span } from '../src/types';

const on = (lo: number | null, hi: number | null, from: number | null = null, to: number | null = null): Span => ({ lo, hi, from, to });
const day = (d: number) => on(d, d, d, d);

describe('the nearest time with events', () => {
  it('is the next day before and after, as a period of the same length', () => {
    const found = nearest([day(2), day(5), day(6), day(40)], { from: 10, to: 12, match: 'possible' });
    assert.deepEqual(found, { earlier: { from: 4, to: 6, count: 2 }, later: { from: 40, to: 42, count: 1 }, perhaps: 0 });
  });

  it('has one side where all lies on it', () => {
    assert.deepEqual(nearest([day(40)], { from: 10, to: 12, match: 'possible' }), { earlier: null, later: { from: 40, to: 42, count: 1 }, perhaps: 0 });
    assert.deepEqual(nearest([], { from: 10, to: 12, match: 'possible' }), { earlier: null, later: null, perhaps: 0 });
  });

  it('keeps an open end open', () => {
    assert.deepEqual(nearest([day(5), day(6)], { from: 10, to: null, match: 'possible' }).earlier, { from: 6, to: null, count: 1 });
    assert.deepEqual(nearest([day(40), day(50)], { from: null, to: 12, match: 'possible' }).later, { from: null, to: 40, count: 1 });
  });

  it('leaves aside what has no date', () => {
    assert.deepEqual(nearest([on(null, null)], { from: 10, to: 12, match: 'possible' }), { earlier: null, later: null, perhaps: 0 });
  });

  it('says how many may have fallen into the period, where only the certain ones are asked for', () => {
    const found = nearest([on(8, 30), day(5)], { from: 10, to: 12, match: 'certain' });
    assert.equal(found.perhaps, 1);
    assert.deepEqual(found.earlier, { from: 3, to: 5, count: 1 });
    assert.equal(found.later, null);
  });

  it('always offers a period that holds something, and never one that could be nearer', () => {
    let seed = 7;
    const random = (n: number) => { seed = (seed * 1103515245 + 12345) % 2147483648; return seed % n; };
    for (let round = 0; round < 400; round++) {
      const spans = Array.from({ length: 1 + random(6) }, () => {
        const lo = random(60);
        const hi = lo + random(8);
        const from = lo + random(hi - lo + 1);
        return [day(lo), on(lo, hi), on(lo, hi, from, from), on(null, hi), on(lo, null)][random(5)] as Span;
      });
      const from = 20 + random(20);
      const period: Period = { from, to: from + random(6), match: random(2) === 0 ? 'possible' : 'certain' };
      if (spans.some((s) => inPeriod(s, period))) continue;
      const found = nearest(spans, period);
      for (const offer of [found.earlier, found.later]) if (offer) assert.ok(offer.count > 0, JSON.stringify({ spans, period, found }));
      // Moved back as it is, the period first meets an event on some day: the offer holds that day.
      const length = (period.to as number) - from;
      const moved = (n: number) => spans.some((s) => inPeriod(s, { from: from + n, to: from + n + length, match: period.match }));
      for (let n = 1; n < 80; n++) {
        if (moved(-n)) { assert.ok(found.earlier && (found.earlier.from as number) <= from - n && (found.earlier.to as number) >= from - n, JSON.stringify({ spans, period, found, n })); break; }
      }
    }
  });
});
