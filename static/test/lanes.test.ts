import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Item } from '../src/filter';
import { parseDay } from '../src/time';
import type { Layer } from '../src/types';
import { extent, heightOf, layOut, markAt, markOf, MOST, pack, type Mark } from '../src/ui/packing';
import { scaleOf, WIDE, type Scale } from '../src/ui/plot';

const d = (s: string): number => parseDay(s) as number;
const scale = scaleOf({ from: d('2017-05-25'), to: d('2017-06-03') }, 1000) as Scale; // 100 px a day
type Days = [lo: string | null, hi: string | null, from?: string, to?: string];
const item = (id: string, [lo, hi, from, to]: Days, form = 'Point', kind = 'strike'): Item => ({
  layer: 'a',
  feature: { type: 'Feature', id, geometry: { type: form, coordinates: [] }, properties: { kind, status: 'reported' } },
  span: { lo: lo ? d(lo) : null, hi: hi ? d(hi) : null, from: from ? d(from) : null, to: to ? d(to) : null },
}) as unknown as Item;
const layer = (id: string): Layer => ({ id, title: id, geometryType: 'point', kinds: [], colour: '#c2410c', timeZone: 'UTC', bbox: null, from: null, to: null });

describe('marks', () => {
  it('of a day stand in its middle', () => {
    const m = markOf(item('1', ['2017-05-27', '2017-05-27']), scale, WIDE.open) as Mark;
    assert.deepEqual([m.from, m.to, m.x, m.sure], [200, 300, 250, { from: 200, to: 300 }]);
    assert.deepEqual(extent(m), { from: 244, to: 256 });
  });

  it('of an uncertain day span all it may have been, and are nowhere certain', () => {
    const m = markOf(item('1', ['2017-05-29', '2017-06-01']), scale, WIDE.open) as Mark;
    assert.deepEqual([m.from, m.to, m.x, m.sure], [400, 800, 600, null]);
  });

  it('fade out where a bound is not known', () => {
    const m = markOf(item('1', [null, null, '2017-06-01', '2017-06-01'], 'Polygon'), scale, WIDE.open) as Mark;
    assert.deepEqual([m.from, m.to, m.openStart, m.openEnd, m.sure], [700 - WIDE.open, 800 + WIDE.open, true, true, { from: 700, to: 800 }]);
    const until = markOf(item('1', [null, '2017-05-28']), scale, WIDE.open) as Mark;
    assert.deepEqual([until.from, until.to, until.openStart, until.openEnd], [300 - WIDE.open, 400, true, false]);
  });

  it('reach over the edges of a zoomed axis with their symbol in sight', () => {
    const m = markOf(item('1', ['2017-05-01', '2017-06-30', '2017-05-01', '2017-06-30']), scale, WIDE.open) as Mark;
    assert.ok(m.from < 0 && m.to > 1000 && m.x > 0 && m.x < 1000);
    assert.equal(markOf(item('1', ['2017-04-01', '2017-04-02']), scale, WIDE.open), null);
    assert.equal(markOf(item('1', [null, null]), scale, WIDE.open), null);
  });
});

describe('lanes', () => {
  it('pack what overlaps on rows of its own and nothing else', () => {
    const marks = [['2017-05-25', '2017-05-26'], ['2017-05-26', '2017-05-28'], ['2017-05-28', '2017-05-28'], ['2017-05-30', '2017-06-01']]
      .map((days, i) => markOf(item(String(i), days as Days), scale, WIDE.open) as Mark);
    assert.equal(pack(marks), 2);
    for (const a of marks) for (const b of marks) if (a !== b && a.row === b.row) assert.ok(extent(a).to <= extent(b).from || extent(b).to <= extent(a).from);
  });

  const crowd = (n: number, kind = 'strike') => Array.from({ length: n }, (_, i) => item(`${kind}${i}`, ['2017-05-29', '2017-06-01'], 'Point', kind));

  it('keep events apart while there is room', () => {
    const [lane] = layOut([{ layer: layer('a'), items: crowd(3) }], scale, WIDE, 'day');
    assert.deepEqual([lane?.rows, lane?.marks.length, lane?.bars], [3, 3, null]);
  });

  it('join what looks the same, with a number, where there is none', () => {
    const [lane] = layOut([{ layer: layer('a'), items: [...crowd(9), ...crowd(2, 'clash')] }], scale, WIDE, 'day');
    assert.deepEqual(lane?.marks.map((m) => m.items.length), [9, 2]);
  });

  it('turn into bars when even that is too much', () => {
    const many = Array.from({ length: 60 }, (_, i) => item(String(i), [`2017-05-${25 + (i % 5)}`, `2017-06-0${1 + (i % 3)}`], 'Point', `k${i % 4}`));
    const lanes = layOut([{ layer: layer('a'), items: many }, { layer: layer('b'), items: crowd(1) }], scale, WIDE, 'day');
    assert.equal(lanes[0]?.marks.length, 0);
    assert.ok((lanes[0]?.bars?.length ?? 0) > 5);
    const total = lanes[0]?.bars?.map((b) => b.parts.reduce((n, p) => n + p.share, 0)) ?? [];
    assert.ok(Math.abs(Math.max(...total) - 1) < 1e-9);
    assert.equal(lanes[1]?.marks.length, 1);
  });

  it('never take more height than they have', () => {
    for (const n of [1, 2, 5, 9]) {
      const lanes = layOut(Array.from({ length: n }, (_, i) => ({ layer: layer(String(i)), items: crowd(40, `k${i}`) })), scale, WIDE, 'day');
      assert.equal(lanes.length, Math.min(n, 5));
      assert.ok(heightOf(lanes) <= WIDE.lanes, `${n} layers: ${heightOf(lanes)}`);
    }
    assert.deepEqual(layOut([{ layer: layer('a'), items: crowd(MOST + 1) }], scale, WIDE, 'day'), []);
  });

  it('find the mark under a pointer, and near a finger', () => {
    const lanes = layOut([{ layer: layer('a'), items: [item('1', ['2017-05-27', '2017-05-27']), item('2', ['2017-05-29', '2017-06-01'])] }], scale, WIDE, 'day');
    const at = (x: number, y: number, near: number) => markAt(lanes, WIDE.row, x, y, near)?.mark.key;
    assert.equal(at(250, 6, 3), '1');
    assert.equal(at(262, 6, 3), undefined);
    assert.equal(at(262, 6, 14), '1');
    assert.equal(at(450, 6, 3), '2');
    assert.equal(at(450, 40, 3), undefined);
  });
});
