import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Item } from '../src/filter';
import { binAt, sharesOf, stack } from '../src/shares';
import { binEnd, binStart, parseDay, type Bin, type Step } from '../src/time';
import type { Span } from '../src/types';

const d = (s: string): number => parseDay(s) as number;
const item = (kind: string | null, lo: number | null, hi: number | null, from: number | null = null, to: number | null = null): Item =>
  ({ layer: 'a', feature: { id: '1', type: 'Feature', geometry: null, properties: { kind } }, span: { lo, hi, from, to } }) as unknown as Item;
const binsOf = (from: number, to: number, step: Step): { start: number; end: number }[] => {
  const out = [];
  for (let day = binStart(from, step); day <= to; day = binEnd(day, step) + 1) out.push({ start: day, end: binEnd(day, step) });
  return out;
};

describe('shares of a bar', () => {
  it('are those of an event on each of its days, added up', () => {
    let seed = 11;
    const random = (n: number) => Math.floor(((seed = (seed * 16807) % 2147483647) / 2147483647) * n);
    for (const step of ['day', 'week', 'month'] as const) {
      const [from, to] = [d('2017-01-01'), d('2017-12-31')];
      const bins = binsOf(from, to, step);
      const [first, last] = [bins[0]?.start as number, bins.at(-1)?.end as number];
      const items = Array.from({ length: 300 }, () => {
        const lo = first + random(last - first);
        return item(['x', 'y', 'z'][random(3)] as string, lo, Math.min(last, lo + random(60)));
      });
      const got = sharesOf(items, bins, null);
      for (const kind of ['x', 'y', 'z']) {
        const want = bins.map(() => 0);
        for (const { span, feature } of items) {
          if (feature.properties.kind !== kind) continue;
          const [lo, hi] = [span.lo as number, span.hi as number];
          for (let day = lo; day <= hi; day++) {
            const i = bins.findIndex((b) => b.start <= day && day <= b.end);
            want[i] = (want[i] as number) + 1 / (hi - lo + 1);
          }
        }
        got.get(kind)?.spread.forEach((n, i) => assert.ok(Math.abs(n - (want[i] as number)) < 1e-9, `${step} ${kind} ${i}: ${n}, want ${want[i]}`));
      }
    }
  });

  it('put an event whose bounds are not known where it certainly was, and one without a date nowhere', () => {
    const bins = binsOf(d('2017-05-25'), d('2017-06-01'), 'day');
    const got = sharesOf([item('front', null, null, d('2017-06-01'), d('2017-06-01')), item('front', null, null)], bins, null);
    assert.deepEqual([...(got.get('front')?.spread ?? [])], [0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('find the bin of a day', () => {
    const bins = binsOf(d('2017-01-01'), d('2017-12-31'), 'week');
    for (const [i, b] of bins.entries()) for (const day of [b.start, b.start + 3, b.end]) assert.equal(binAt(bins, day), i);
    assert.equal(binAt(bins, d('2010-01-01')), 0);
    assert.equal(binAt(bins, d('2020-01-01')), bins.length - 1);
  });
});

describe('stacks', () => {
  const day = d('2017-05-25');
  const bin = (count: number, spread: number, kinds: Record<string, number>): Bin => ({ start: day, end: day, count, spread, kinds });

  it('are as high as the server says, divided as the events the page holds', () => {
    const items = [item('strike', day, day), item('clash', day, day + 3)];
    const [bar] = stack([{ layer: 'a', bins: [bin(3, 2.5, { strike: 2, clash: 1 })], undated: 0 }], () => items);
    assert.equal(bar?.count, 3);
    assert.equal(bar?.parts.reduce((n, p) => n + p.spread, 0), 2.5);
    assert.deepEqual(bar?.parts.map((p) => [p.kind, p.count, p.spread]), [['strike', 2, 1.25], ['clash', 1, 1.25]]);
  });

  it('are divided by how many there may have been where the page holds none', () => {
    const [bar] = stack([{ layer: 'a', bins: [bin(4, 2, { strike: 3, clash: 1 })], undated: 0 }], () => ([]));
    assert.deepEqual(bar?.parts.map((p) => [p.kind, p.spread]), [['strike', 1.5], ['clash', 0.5]]);
  });

  it('put layers over each other and keep count and spread apart', () => {
    const bars = stack([
      { layer: 'a', bins: [bin(2, 1.25, { x: 2 }), { start: day + 1, end: day + 1, count: 1, spread: 0, kinds: { x: 1 } }], undated: 0 },
      { layer: 'b', bins: [bin(1, 0.5, { y: 1 })], undated: 2 },
    ], () => ([]));
    assert.deepEqual(bars.map((b) => [b.count, b.spread]), [[3, 1.75], [1, 0]]);
    assert.deepEqual(bars[0]?.parts.map((p) => [p.layer, p.kind, p.spread]), [['a', 'x', 1.25], ['b', 'y', 0.5]]);
  });

  it('say how much of a bar the certain leaves out', () => {
    const items = [item('strike', day, day), item('strike', day, day + 1)];
    const left = (s: Span) => s.hi !== s.lo;
    const [bar] = stack([{ layer: 'a', bins: [bin(2, 1.5, { strike: 2 })], undated: 0 }], () => items, left);
    assert.ok(Math.abs((bar?.parts[0]?.out ?? 0) - 0.75) < 1e-9); // cut at the one bin that was asked for: half and half
  });
});
