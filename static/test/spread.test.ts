import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Range } from '../src/figures';
import { markOf, scaleOf } from '../src/spread';

const r = (low: number | null, best: number | null, high: number | null): Range => ({ low, best, high });

describe('the scale of a figure', () => {
  const cases: [string, Range[], number, number][] = [
    ['ends at a round number', [r(120, 120, 120), r(50, 50, 50)], 150, 4],
    ['leaves room for an open end', [r(120, 120, 120), r(121, null, null), r(50, 50, 50)], 150, 4],
    ['goes on behind an open end that stands at a tick', [r(150, null, null)], 200, 5],
    ['counts whole people', [r(1, 1, 1)], 1, 2],
    ['goes on behind an open 1', [r(1, null, null)], 3, 4],
    ['begins at 0 where all is 0', [r(0, 0, 0)], 1, 2],
    ['has a length where nothing is given', [], 1, 2],
    ['takes in a best figure beyond the greatest', [r(0, 16, 2)], 20, 5],
    ['grows with the figures', [r(1_200_000, null, 3_900_000)], 4_000_000, 5],
  ];
  for (const [name, figures, max, ticks] of cases) {
    it(name, () => {
      const s = scaleOf(figures);
      assert.equal(s.max, max);
      assert.equal(s.ticks.length, ticks);
      assert.equal(s.ticks[0], 0);
      assert.equal(s.ticks.at(-1), max);
      assert.ok(s.ticks.every(Number.isInteger));
    });
  }
});

describe('an account on the scale', () => {
  const scale = { max: 200, ticks: [0, 100, 200] };
  const cases: [string, Range, object | null][] = [
    ['is a line from low to high', r(50, null, 100), { from: 0.25, to: 0.5, startOpen: false, endOpen: false, best: null }],
    ['has no point where no best is named', r(50, null, 150), { from: 0.25, to: 0.75, startOpen: false, endOpen: false, best: null }],
    ['has a point where one is', r(50, 60, 100), { from: 0.25, to: 0.5, startOpen: false, endOpen: false, best: 0.3 }],
    ['is a point where one number is given', r(120, 120, 120), { from: 0.6, to: 0.6, startOpen: false, endOpen: false, best: 0.6 }],
    ['is a point where only the best is given', r(null, 40, null), { from: 0.2, to: 0.2, startOpen: false, endOpen: false, best: 0.2 }],
    ['goes on where nothing closes it', r(121, null, null), { from: 0.605, to: 1, startOpen: false, endOpen: true, best: null }],
    ['keeps its best on the open line', r(100, 120, null), { from: 0.5, to: 1, startOpen: false, endOpen: true, best: 0.6 }],
    ['begins nowhere where only the greatest is given', r(null, null, 30), { from: 0, to: 0.15, startOpen: true, endOpen: false, best: null }],
    ['spans what was found the wrong way round', r(177, 142, 100), { from: 0.5, to: 0.885, startOpen: false, endOpen: false, best: 0.71 }],
    ['is nothing where nothing is reported', r(null, null, null), null],
  ];
  for (const [name, figure, want] of cases) it(name, () => assert.deepEqual(markOf(figure, scale), want));
});
