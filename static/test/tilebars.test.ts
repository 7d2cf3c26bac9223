import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeCellTile, type CellTile } from '../src/celltile';
import { boxOf, worldBox } from '../src/map/world';
import type { Box } from '../src/map/view';
import { count } from '../src/tilebars';
import { binEnd, binStart, parseDay, type Bin, type Step } from '../src/time';
import type { Span } from '../src/types';
import { dice, encode, type Event } from './celltile.encode';

const d = (s: string): number => parseDay(s) as number;
const KINDS = ['air', 'ground', ''];
const GRID = 40;

/** A tile of level 2 from events in it, in bins of so many days. */
function tileOf(row: number, col: number, events: Event[], bin = 1): CellTile {
  const epoch = Math.floor(d('1850-01-01') / bin) * bin;
  return decodeCellTile(encode({ z: 2, row, col, grid: GRID, bin, epoch, kinds: KINDS, events }));
}

const monthOf = (day: number): [number, number] => [binStart(day, 'month'), binEnd(day, 'month')];

/** Days, months, spans; bounds that are not known, with and without days on which it certainly was. */
function someSpan(random: () => number, first: number, last: number): Span {
  const at = first + Math.floor(random() * (last - first));
  const long = Math.floor(random() * 90);
  const sure = { from: at + Math.floor(long / 3), to: at + Math.floor(long / 2) };
  const [lo, hi] = monthOf(at);
  switch (Math.floor(random() * 8)) {
    case 0: case 1: return { lo: at, hi: at, from: at, to: at };
    case 2: case 3: return { lo, hi, from: null, to: null };
    case 4: return { lo: at, hi: at + long, ...sure };
    case 5: return { lo: at, hi: null, ...(random() < 0.5 ? sure : { from: null, to: null }) };
    case 6: return { lo: null, hi: at + long, ...(random() < 0.5 ? sure : { from: null, to: null }) };
    default: return { lo: null, hi: null, ...sure };
  }
}

const event = (span: Span, cell: number, kind = 0): Event => ({ span, cell, kind, soft: false, x: 128, y: 128 });

/** The server's rule (data/histogram.go) as slowly as it is said: each event on each of its days. */
function oracle(events: readonly { span: Span; kind: string }[], days: { from: number; to: number }, step: Step): Bin[] {
  const bins: Bin[] = [];
  for (let day = days.from; day <= days.to; day = binEnd(day, step) + 1) bins.push({ start: binStart(day, step), end: binEnd(day, step), count: 0, spread: 0, kinds: {} });
  for (const { span: s, kind } of events) {
    if ((s.lo !== null && s.lo > days.to) || (s.hi !== null && s.hi < days.from)) continue;
    for (const b of bins) {
      if ((s.lo !== null && s.lo > b.end) || (s.hi !== null && s.hi < b.start)) continue;
      b.count++;
      b.kinds[kind] = (b.kinds[kind] ?? 0) + 1;
    }
    const clamp = (day: number) => Math.max(days.from, Math.min(days.to, day));
    const lo = clamp(s.lo ?? s.from ?? days.from);
    const hi = Math.max(lo, clamp(s.hi ?? s.to ?? days.to));
    for (let day = lo; day <= hi; day++) (bins.find((b) => b.start <= day && day <= b.end) as Bin).spread += 1 / (hi - lo + 1);
  }
  return bins;
}

function same(got: readonly Bin[] | undefined, want: readonly Bin[], name: string): void {
  assert.deepEqual(got?.map(({ spread: _, ...b }) => b), want.map(({ spread: _, ...b }) => b), name);
  want.forEach((b, i) => assert.ok(Math.abs((got?.[i]?.spread ?? NaN) - b.spread) < 1e-9, `${name}, bin ${i}: ${got?.[i]?.spread} events, want ${b.spread}`));
}

describe('bars from tiles', () => {
  const random = dice(5);
  const [first, last] = [d('2014-11-20'), d('2016-03-10')];
  const made = [[1, 1], [1, 2], [2, 2]].map(([row, col]) => ({
    row: row as number, col: col as number,
    events: Array.from({ length: 400 }, () => event(someSpan(random, first, last), Math.floor(random() * GRID * GRID), Math.floor(random() * KINDS.length))),
  }));
  const tiles = made.map(({ row, col, events }) => tileOf(row, col, events));
  const all = made.flatMap(({ events }) => events).map((e) => ({ span: e.span, kind: KINDS[e.kind] as string }));

  it('are those of every event on each of its days, for any window, step and kinds', () => {
    for (let k = 0; k < 40; k++) {
      const from = first - 40 + Math.floor(random() * 400);
      const days = { from, to: from + Math.floor(random() * 300) };
      const step = (['day', 'week', 'month', 'year', 'decade'] as const)[k % 5] as Step;
      const kinds = KINDS.filter(() => random() < 0.6);
      const got = count(tiles, { kinds, box: null, days, step });
      const wanted = all.filter((e) => kinds.length === 0 || kinds.includes(e.kind));
      same(got?.bins, oracle(wanted, days, step), `${step} ${JSON.stringify(days)} ${kinds}`);
      assert.equal(got?.events, wanted.length, 'all that the tiles hold, whenever it was');
    }
  });

  it('put a thirtieth of an event of some day in June on each of its days', () => {
    const june = { lo: d('1969-06-01'), hi: d('1969-06-30'), from: null, to: null };
    const got = count([tileOf(1, 1, Array.from({ length: 1200 }, () => event(june, 7)))], { kinds: [], box: null, days: { from: d('1969-05-30'), to: d('1969-07-02') }, step: 'day' });
    assert.deepEqual(got?.bins.map((b) => Math.round(b.spread * 1e6) / 1e6), [0, 0, ...Array.from({ length: 30 }, () => 40), 0, 0]);
    assert.deepEqual(got?.bins.map((b) => b.count), [0, 0, ...Array.from({ length: 30 }, () => 1200), 0, 0]);
  });

  it('are not told from bins of several days', () => {
    const day = d('2015-03-04');
    const span = { lo: day, hi: day, from: day, to: day };
    const asked = { kinds: [], box: null, days: { from: day - 3, to: day + 3 }, step: 'day' as const };
    assert.equal(count([tileOf(1, 1, [event(span, 0)], 2)], asked), null);
    assert.equal(count([tileOf(1, 1, [event(span, 0)])], asked)?.events, 1);
  });

  it('leave out the cells beside the view, and say nothing where its edge goes through one with events', () => {
    const day = d('2015-03-04');
    const span = { lo: day, hi: day, from: day, to: day };
    const cell = (row: number, col: number, kind = 0) => event(span, row * GRID + col, kind);
    const n = 4 * GRID;
    /** A view from one place of the tile to another, in cells. */
    const view = (x0: number, y0: number, x1: number, y1: number): Box => boxOf((GRID + x0) / n, (GRID + y0) / n, (GRID + x1) / n, (GRID + y1) / n);
    const events = (box: Box, ...cells: Event[]) => count([tileOf(1, 1, cells)], { kinds: ['air'], box, days: { from: day, to: day }, step: 'day' })?.events;
    assert.equal(events(view(4.5, 4.5, 9.5, 9.5), cell(6, 6), cell(2, 6), cell(6, 20)), 1);
    for (const [row, col] of [[4, 6], [9, 6], [6, 4], [6, 9]]) {
      assert.equal(events(view(4.5, 4.5, 9.5, 9.5), cell(6, 6), cell(row as number, col as number)), undefined, `an edge through ${row}/${col}`);
      assert.equal(events(view(4.5, 4.5, 9.5, 9.5), cell(6, 6), cell(row as number, col as number, 1)), 1, `an edge through ${row}/${col} of another kind`);
    }
    assert.equal(events(view(5, 5, 9, 9), cell(6, 6)), 1);
    assert.equal(events(view(5, 5, 9, 9), cell(5, 6)), undefined, 'an event on the edge itself may be on either side');
    assert.equal(events([-180, -90, 180, 90], cell(0, 0), cell(GRID - 1, GRID - 1)), 2, 'the world');
  });

  it('know a view over 180 degrees', () => {
    const day = d('2015-03-04');
    const span = { lo: day, hi: day, from: day, to: day };
    const box: Box = [170, -5, -170, 20];
    assert.ok(worldBox(box).x1 > 1);
    const at = (col: number, cell: number) => tileOf(1, col, [event(span, (GRID - 2) * GRID + cell)]);
    const asked = { kinds: [], box, days: { from: day, to: day }, step: 'day' as const };
    assert.equal(count([at(3, GRID - 1), at(0, 0), at(0, 20)], asked)?.events, 2);
  });
});
