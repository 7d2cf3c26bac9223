import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildIndex, countCertain, countPossible, rowsIn } from '../src/map/cellindex';
import { certain, inPeriod } from '../src/time';
import type { Span, TimeTile } from '../src/types';

/** Numbers that are the same in every run. */
function dice(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
}

interface Row { span: Span; x: number; y: number; kind: number; precision: number }

function tileOf(rows: Row[], epoch: number, kinds: string[]): { tile: TimeTile; x: Float64Array; y: Float64Array; rows: Row[] } {
  const sorted = [...rows].sort((a, b) => (a.span.lo ?? -Infinity) - (b.span.lo ?? -Infinity));
  const value = (d: number | null) => (d === null ? 0 : d - epoch + 1);
  const column = (f: (s: Span) => number | null) => Int32Array.from(sorted, (r) => value(f(r.span)));
  const tile: TimeTile = {
    seq: 1, count: sorted.length, epoch, kinds, x: new Uint32Array(sorted.length), y: new Uint32Array(sorted.length),
    lo: column((s) => s.lo), hi: column((s) => s.hi), from: column((s) => s.from), to: column((s) => s.to),
    kind: Uint16Array.from(sorted, (r) => r.kind), state: Uint8Array.from(sorted, (r) => r.precision), id: (i) => `e${i}`,
  };
  return { tile, x: Float64Array.from(sorted, (r) => r.x), y: Float64Array.from(sorted, (r) => r.y), rows: sorted };
}

function randomRows(n: number, seed: number): Row[] {
  const next = dice(seed);
  const day = () => 17000 + Math.floor(next() * 60);
  return Array.from({ length: n }, () => {
    const lo = day();
    const span: Span = { lo, hi: lo + Math.floor(next() ** 3 * 20), from: null, to: null };
    if (next() < 0.15) span.lo = null;
    if (next() < 0.15) span.hi = null;
    if (next() < 0.2) span.to = span.from = day();
    if (next() < 0.05) span.lo = span.hi = span.from = span.to = null;
    return { span, x: 0.6 + next() * 0.001, y: 0.4 + next() * 0.001, kind: Math.floor(next() * 3), precision: Math.floor(next() * 7) };
  });
}

describe('cell index', () => {
  const { tile, x, y, rows } = tileOf(randomRows(3000, 7), 16990, ['a', 'b', 'c']);
  const index = buildIndex(tile, x, y, 10, 12.5);
  const dated = rows.filter((r) => Object.values(r.span).some((d) => d !== null));

  it('holds every dated event once and no undated one', () => {
    assert.ok(index.lists > 100, `${index.lists} lists`);
    assert.deepEqual([...index.rows].sort((a, b) => a - b), rows.flatMap((r, i) => (dated.includes(r) ? [i] : [])));
  });

  it('counts what brute force counts, list by list, for 2,000 windows', () => {
    const next = dice(11);
    for (let k = 0; k < 2000; k++) {
      const a = 16985 + Math.floor(next() * 100);
      const w = { from: next() < 0.1 ? null : a, to: next() < 0.1 ? null : a + Math.floor(next() * 30) };
      const list = Math.floor(next() * index.lists);
      const mine = [...index.rows.subarray(index.offset[list], index.offset[list + 1])];
      const may = mine.filter((i) => inPeriod(rows[i].span, { ...w, match: 'possible' }));
      const must = mine.filter((i) => inPeriod(rows[i].span, { ...w, match: 'certain' }));
      assert.equal(countPossible(index, list, w), may.length, `possible in ${w.from}..${w.to}`);
      assert.equal(countCertain(index, tile, list, w), must.length, `certain in ${w.from}..${w.to}`);
      assert.deepEqual(rowsIn(index, tile, list, w, false, 1e9), may);
      assert.deepEqual(rowsIn(index, tile, list, w, true, 1e9), must);
      const now = a + Math.floor(next() * 30);
      const begun = must.filter((i) => (rows[i].span.lo ?? -Infinity) <= now);
      assert.equal(countCertain(index, tile, list, w, now), begun.length, `certain in ${w.from}..${w.to} by ${now}`);
      assert.deepEqual(rowsIn(index, tile, list, w, true, 1e9, now), begun);
    }
  });

  it('keeps kinds and stand-in places apart, and puts the circle at the mean place', () => {
    for (let l = 0; l < index.lists; l++) {
      const mine = [...index.rows.subarray(index.offset[l], index.offset[l + 1])];
      for (const i of mine) {
        assert.equal(rows[i].kind, index.kind[l]);
        assert.equal(rows[i].precision >= 2, index.soft[l] === 1);
      }
      assert.ok(Math.abs(mine.reduce((s, i) => s + rows[i].x, 0) / mine.length - index.x[l]) < 1e-12);
      assert.ok(Math.abs(mine.reduce((s, i) => s + rows[i].y, 0) / mine.length - index.y[l]) < 1e-12);
    }
  });

  it('a hit never gives more ids than asked', () => {
    assert.ok(rowsIn(index, tile, 0, { from: null, to: null }, false, 1).length <= 1);
  });

  it('an event that may have been at any time counts in every window', () => {
    const only: Row = { span: { lo: null, hi: null, from: 17318, to: 17318 }, x: 0.5, y: 0.5, kind: 0, precision: 0 };
    const one = tileOf([only], 17000, ['a']);
    const i = buildIndex(one.tile, one.x, one.y, 5, 12.5);
    assert.equal(countPossible(i, 0, { from: 10, to: 20 }), 1);
    assert.equal(countCertain(i, one.tile, 0, { from: 10, to: 20 }), 0);
    assert.equal(countCertain(i, one.tile, 0, { from: 17300, to: 17320 }), 1);
    assert.equal(certain(only.span, 17300, 17320), true);
  });

  it('reads days long before the epoch of Unix, and an empty tile', () => {
    const old: Row = { span: { lo: -39700, hi: -39690, from: null, to: null }, x: 0.2, y: 0.4, kind: 0, precision: 0 };
    const t = tileOf([old], -39800, ['battle']);
    const i = buildIndex(t.tile, t.x, t.y, 4, 12.5);
    assert.equal(countPossible(i, 0, { from: -39695, to: -39000 }), 1);
    assert.equal(countPossible(i, 0, { from: -39689, to: -39000 }), 0);
    const none = tileOf([], 0, []);
    assert.equal(buildIndex(none.tile, none.x, none.y, 4, 12.5).lists, 0);
  });
});
