import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { decodeCellTile, FAR, TileError } from '../src/celltile';
import { CellCounter } from '../src/map/cellcounter';
import { inPeriod, isoDay, possible } from '../src/time';
import type { Span, TimeView } from '../src/types';
import { dice, encode, type Event } from './celltile.encode';

const GRID = 40;
const EPOCH = 17312; // an edge of bins of 32 days too

function randomEvents(n: number, seed: number): Event[] {
  const next = dice(seed);
  const day = () => 17312 + Math.floor(next() * 90);
  return Array.from({ length: n }, () => {
    const lo = day();
    const span: Span = { lo, hi: lo + Math.floor(next() ** 3 * 20), from: null, to: null };
    if (next() < 0.15) span.lo = null;
    if (next() < 0.15) span.hi = null;
    if (next() < 0.3) [span.from, span.to] = [span.lo ?? day(), span.hi ?? day() + 30];
    if (span.from === null && next() < 0.2) span.from = span.to = day();
    if (span.from !== null && span.to !== null && span.from > span.to) [span.from, span.to] = [span.to, span.from];
    if (span.lo === null && span.hi === null && span.from === null) span.lo = span.hi = day();
    return { span, cell: Math.floor(next() * 6) * 7, kind: Math.floor(next() * 3), soft: next() < 0.3, x: Math.floor(next() * 256), y: Math.floor(next() * 256) };
  });
}

const KINDS = ['a', 'b', 'ç'];
const tileOf = (events: Event[], bin = 1) => encode({ z: 5, row: 11, col: 19, grid: GRID, bin, epoch: EPOCH, kinds: KINDS, events });

describe('a time tile', () => {
  const events = randomEvents(4000, 7);
  const tile = decodeCellTile(tileOf(events));
  const listOf = (l: number) => events.filter((e) => e.cell === tile.cell[l] && e.kind === tile.kind[l] && Number(e.soft) === tile.soft[l]);

  it('holds what was written', () => {
    assert.deepEqual([tile.z, tile.row, tile.col, tile.bin, tile.epoch, tile.events], [5, 11, 19, 1, EPOCH, 4000]);
    assert.deepEqual(tile.kinds, KINDS);
    assert.equal(tile.lists, new Set(events.map((e) => `${e.cell} ${e.kind} ${e.soft}`)).size);
    for (let l = 0; l < tile.lists; l++) {
      const mean = listOf(l).reduce((s, e) => s + e.x, 0) / listOf(l).length;
      assert.ok(Math.abs((tile.x[l] * GRID - (tile.cell[l] % GRID)) * 256 - mean) <= 1, 'mean place');
    }
  });

  it('counts to the day what brute force counts, in 3,000 windows', () => {
    const next = dice(11);
    const counter = new CellCounter(tile);
    for (let k = 0; k < 3000; k++) {
      const from = next() < 0.1 ? null : 17300 + Math.floor(next() * 110);
      const to = next() < 0.1 ? null : (from ?? 17300) + Math.floor(next() * 30);
      const now = next() < 0.4 ? (from ?? 17300) + Math.floor(next() * (to === null ? 40 : to - (from ?? 17300))) : null;
      const view: TimeView = { from, to, now, match: next() < 0.5 ? 'certain' : 'possible' };
      counter.look(view, 5);
      const list = Math.floor(next() * tile.lists);
      const begun = ({ span }: Event) => now === null || span.lo === null || span.lo <= now;
      const held = listOf(list).filter((e) => inPeriod(e.span, view) && begun(e));
      assert.equal(counter.count(list), held.length, JSON.stringify(view));
      if (now !== null) assert.equal(counter.recent(list), listOf(list).some((e) => possible(e.span, now - 4, now)), `recent: ${JSON.stringify(view)}`);
    }
  });

  it('with coarser bins counts bin by bin, and between edges by the share of days', () => {
    const coarse = decodeCellTile(tileOf(events, 32));
    const counter = new CellCounter(coarse);
    let before = 0;
    for (let now = 17312; now < 17312 + 128; now++) {
      counter.look({ from: null, to: null, now, match: 'possible' });
      let n = 0;
      for (let l = 0; l < coarse.lists; l++) n += counter.count(l);
      assert.ok(n >= before, 'what has begun stays');
      before = n;
      if ((now + 1 - 17312) % 32 === 0) assert.equal(n, events.filter((e) => e.span.lo === null || e.span.lo <= now).length, `at the edge ${now}`);
    }
    assert.equal(before, 4000);
  });

  it('of many places with few events shows as many as a part of a bin has of them', () => {
    // One event in each of a thousand cells, all in one bin of 32 days.
    const bin = 32;
    const epoch = 17312 - (17312 % bin);
    const sparse = Array.from({ length: 1000 }, (_, cell): Event => {
      const day = epoch + (cell * 7) % bin;
      return { span: { lo: day, hi: day, from: null, to: null }, cell, kind: 0, soft: false, x: 128, y: 128 };
    });
    const counter = new CellCounter(decodeCellTile(encode({ z: 3, row: 1, col: 2, grid: GRID, bin, epoch, kinds: ['a'], events: sparse })));
    for (const [first, days] of [[0, 1], [0, 14], [3, 16], [9, 20], [31, 1], [0, 32]] as const) {
      for (const match of ['possible', 'certain'] as const) {
        const now = match === 'certain' ? epoch + first + days - 1 : null; // what is certain has parts of bins at the playhead alone
        counter.look({ from: now === null ? epoch + first : epoch, to: now === null ? epoch + first + days - 1 : epoch + bin - 1, now, match });
        let n = 0;
        for (let l = 0; l < 1000; l++) n += counter.count(l);
        const share = (1000 * (now === null ? days : first + days)) / bin;
        assert.ok(Math.abs(n - share) <= 3, `${match}, ${days} days from the ${first}th: ${n}, ${share} of 1000 is the share`);
      }
    }
  });

  it('without a window holds all', () => {
    const counter = new CellCounter(tile);
    counter.look({ from: null, to: null, now: null, match: 'certain' });
    let [n, all] = [0, 0];
    for (let l = 0; l < tile.lists; l++) [n, all] = [n + counter.count(l), all + counter.all(l)];
    assert.deepEqual([n, all], [4000, 4000]);
  });

  it('ends are in order, and unknown ones last', () => {
    for (let l = 0; l < tile.lists; l++) {
      const ends = [...tile.end.subarray(tile.offset[l], tile.offset[l + 1])];
      assert.deepEqual(ends, [...ends].sort((a, b) => a - b));
      const open = listOf(l).filter((e) => e.span.hi === null).length;
      assert.equal(tile.over[tile.offset[l + 1]] - tile.over[tile.offset[l] + ends.indexOf(FAR) * Number(open > 0)], open || tile.over[tile.offset[l + 1]] - tile.over[tile.offset[l]]);
    }
  });
});

interface Golden {
  At: { Zoom: number; Row: number; Col: number };
  Bin: number;
  Epoch: string;
  Kinds: string[];
  Lists: { Cell: number; Kind: number; Wide: boolean; X: number; Y: number; Entries: number }[];
  Entries: { Start: number; End: number; Sure: number; From: number; To: number; Count: number }[];
}

describe('a tile as the server writes it', () => {
  const folder = path.resolve('..', 'geo', 'timetile', 'testdata');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.wlt'));
  it('is there', () => assert.ok(names.length >= 3));
  for (const name of names) {
    it(`is read: ${name}`, () => {
      const bytes = readFileSync(path.join(folder, name));
      const tile = decodeCellTile(Uint8Array.from(bytes).buffer);
      const want = JSON.parse(readFileSync(path.join(folder, name.replace('.wlt', '.json')), 'utf8')) as Golden;
      assert.deepEqual([tile.z, tile.row, tile.col, tile.bin, isoDay(tile.epoch), tile.kinds], [want.At.Zoom, want.At.Row, want.At.Col, want.Bin, want.Epoch, want.Kinds]);
      const place = (share: number, cell: number) => Math.floor((share * GRID - cell) * 256);
      assert.deepEqual(Array.from({ length: tile.lists }, (_, l) => ({
        Cell: tile.cell[l], Kind: tile.kind[l], Wide: tile.soft[l] === 1,
        X: place(tile.x[l], tile.cell[l] % GRID), Y: place(tile.y[l], Math.floor(tile.cell[l] / GRID)), Entries: tile.offset[l + 1] - tile.offset[l],
      })), want.Lists);
      const own = (e: Golden['Entries'][number]) => (e.Sure === 2 ? [e.From, e.To] : e.Sure === 1 && e.Start > 0 && e.End > 0 ? [e.Start, e.End] : [0, 0]);
      assert.deepEqual(Array.from(tile.start, (s, e) => [s, tile.last[e] === FAR ? 0 : tile.last[e], tile.begun[e + 1] - tile.begun[e], tile.sureFrom[e], tile.sureTo[e]]),
        want.Entries.map((e) => [e.Start, e.End, e.Count, ...own(e)]));
    });
  }
});

describe('bytes that are no time tile', () => {
  const good = new Uint8Array(tileOf(randomEvents(60, 3)));
  const changed = (at: number, ...to: number[]) => {
    const bytes = good.slice();
    bytes.set(to, at);
    return bytes.buffer;
  };
  const cases: [string, ArrayBuffer, RegExp, boolean?][] = [
    ['nothing', new ArrayBuffer(0), /WLT2/],
    ['a page of HTML', new TextEncoder().encode('<!doctype html><title>Sign in').buffer as ArrayBuffer, /WLT2/],
    ['another version', changed(3, 0x33), /version 3/, true],
    ['the header alone', good.slice(0, 20).buffer, /20 bytes/],
    ['a tile outside of the matrix', changed(8, 255), /outside of the matrix/],
    ['bins of three days', changed(6, 3), /bins of 3 days/],
    ['an epoch off the grid', encode({ z: 0, row: 0, col: 0, grid: GRID, bin: 2, epoch: 17313, kinds: [], events: [] }), /no edge/],
    ['too many lists', changed(24, 255, 255, 255, 255), /do not fit/],
    ['fewer events than it says', changed(20, 61), /60 events, not 61/],
    ['kinds that are no list', changed(40, 0x7b), /no JSON/],
    ['no kinds at all', encode({ z: 0, row: 0, col: 0, grid: GRID, bin: 1, epoch: 0, kinds: [], events: [] }).slice(0, 40), /no JSON|left over|short/],
    ['a byte too many', (() => { const b = new Uint8Array(good.length + 1); b.set(good); return b.buffer; })(), /left over/],
  ];
  for (const [name, bytes, reason, version] of cases) {
    it(`${name}: refused`, () => assert.throws(() => decodeCellTile(bytes), (e: unknown) => e instanceof TileError && reason.test(e.message) && e.version === (version ?? false)));
  }

  it('cut anywhere: refused', () => {
    for (let n = 0; n < good.length; n++) assert.throws(() => decodeCellTile(good.slice(0, n).buffer), TileError, `${n} bytes`);
  });

  it('changed anywhere: refused, or sound', () => {
    const next = dice(5);
    for (let k = 0; k < 4000; k++) {
      const bytes = good.slice();
      for (let n = 1 + Math.floor(next() * 3); n > 0; n--) bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256);
      let tile;
      try {
        tile = decodeCellTile(bytes.buffer);
      } catch (e) {
        assert.ok(e instanceof TileError, String(e));
        continue;
      }
      assert.equal(tile.begun[tile.begun.length - 1], tile.events);
      assert.equal(tile.over[tile.over.length - 1], tile.events);
      for (let l = 0; l < tile.lists; l++) assert.ok(tile.cell[l] < tile.grid ** 2 && tile.kind[l] < tile.kinds.length);
    }
  });
});
