import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { freshDays } from '../src/map/cellcounter';
import { placeEventLabels, type Room, type Wish } from '../src/map/eventlabels';
import type { LonLat } from '../src/map/geodesy';
import { onLeg, waysOf } from '../src/map/route';
import { spreadOffsets } from '../src/map/spread';
import { shapeOf } from '../src/map/symbols';
import { phaseOf } from '../src/map/when';
import { mapTexts, wayWords } from '../src/mapwords';
import { parseDay } from '../src/time';
import type { EventFeature, EventProperties, Layer, Span } from '../src/types';

const day = (s: string) => parseDay(s) as number;
const near = (actual: number, expected: number, within: number) => assert.ok(Math.abs(actual - expected) <= within, `${actual}, expected ${expected} ± ${within}`);
const span = (lo: string | null, hi: string | null, from: string | null = null, to: string | null = null): Span => ({ lo: parseDay(lo), hi: parseDay(hi), from: parseDay(from), to: parseDay(to) });
const none = () => null;

describe('a small stack spreads', () => {
  const room = { width: 800, height: 600, covers: [] };
  const apart = (p: { x: number; y: number }[]) => Math.min(...p.flatMap((a, i) => p.slice(i + 1).map((b) => Math.hypot(a.x - b.x, a.y - b.y))));
  it('evenly, the first at the top, none nearer than a sign is wide', () => {
    for (let n = 2; n <= 12; n++) {
      const offsets = spreadOffsets(n, { x: 400, y: 300 }, room);
      assert.equal(offsets.length, n);
      near(offsets[0].x, 0, 1e-9);
      assert.ok(offsets[0].y < 0);
      assert.ok(apart(offsets) > 30, `${n} signs stand ${apart(offsets)} apart`);
    }
  });
  it('wider where fingers point', () => {
    for (let n = 2; n <= 12; n++) assert.ok(apart(spreadOffsets(n, { x: 400, y: 300 }, room, true)) >= 44, `${n}`);
  });
  it('stays on the map in every corner, and clear of a panel', () => {
    const covers = [{ x: 0, y: 0, w: 250, h: 120 }];
    for (const at of [{ x: 5, y: 590 }, { x: 795, y: 5 }, { x: 795, y: 595 }, { x: 240, y: 130 }]) {
      for (let n = 2; n <= 12; n++) {
        for (const o of spreadOffsets(n, at, { ...room, covers })) {
          const [x, y] = [at.x + o.x, at.y + o.y];
          assert.ok(x >= 10 && y >= 10 && x <= 790 && y <= 590, `${n} at ${at.x},${at.y}: ${x},${y} is off the map`);
          assert.ok(x > 250 || y > 120, `${n} at ${at.x},${at.y}: ${x},${y} is under the panel`);
        }
      }
    }
  });
  it('turns away from signs that stay', () => {
    const others = [{ x: 400, y: 262 }];
    const offsets = spreadOffsets(2, { x: 400, y: 300 }, { ...room, others });
    for (const o of offsets) assert.ok(Math.hypot(400 + o.x - 400, 300 + o.y - 262) > 25);
  });
  it('of nothing is nothing', () => assert.deepEqual(spreadOffsets(0, { x: 0, y: 0 }, room), []));
});

describe('words beside events', () => {
  const room = (hard: Room['hard'] = [], soft: Room['soft'] = []): Room => ({ width: 800, height: 600, hard, soft });
  const wish = (key: string, x: number, y: number, more: Partial<Wish> = {}): Wish => ({ key, anchor: { form: 'spot', x, y, gap: 12 }, w: 100, h: 15, weight: 1, words: key, ...more });
  const box = (p: { x: number; y: number; w: number; h: number }) => ({ x: p.x - p.w / 2, y: p.y - p.h / 2, w: p.w, h: p.h });
  const meet = (a: Room['hard'][0], b: Room['hard'][0]) => a.x < b.x + b.w && a.x + a.w > b.x && a.y < b.y + b.h && a.y + a.h > b.y;
  it('stand to the right where that is free, else to the left', () => {
    const [free] = placeEventLabels([wish('a', 400, 300)], room(), new Map());
    assert.deepEqual([free.x, free.y], [462, 300]);
    const [left] = placeEventLabels([wish('a', 400, 300)], room([{ x: 420, y: 290, w: 50, h: 20 }]), new Map());
    assert.deepEqual([left.x, left.y], [338, 300]);
  });
  it('never meet each other, what is hard, or the edge', () => {
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const hard = Array.from({ length: 30 }, () => ({ x: random() * 800, y: random() * 600, w: 20 + random() * 80, h: 20 }));
    const wishes = Array.from({ length: 60 }, (_, i) => wish(`w${i}`, random() * 800, random() * 600, { weight: random(), anchor: i % 3 === 0 ? { form: 'ring', x: random() * 800, y: random() * 600, r: 20 + random() * 200 }
      : i % 3 === 1 ? { form: 'line', points: [{ x: random() * 800, y: random() * 600 }, { x: random() * 800, y: random() * 600 }] } : { form: 'area', points: [{ x: 100, y: 100 }, { x: random() * 800, y: 200 }, { x: 300, y: 500 }] } }));
    const placed = placeEventLabels(wishes, room(hard), new Map());
    assert.ok(placed.length > 3);
    placed.forEach((p, i) => {
      const b = box(p);
      assert.ok(b.x >= 0 && b.y >= 0 && b.x + b.w <= 800 && b.y + b.h <= 600);
      for (const h of hard) assert.ok(!meet(b, h));
      for (const o of placed.slice(i + 1)) assert.ok(!meet(b, box(o)));
    });
  });
  it('of a stand-in point stand on the rim of its circle, not at the point', () => {
    const [p] = placeEventLabels([wish('a', 0, 0, { anchor: { form: 'ring', x: 400, y: 300, r: 80 } })], room(), new Map());
    assert.ok(Math.hypot(p.x - 400, p.y - 300) > 80);
  });
  it('say the same only once beside each other', () => {
    const placed = placeEventLabels([wish('a', 200, 300, { words: 'Strike, 1 Jun' }), wish('b', 400, 300, { words: 'Strike, 1 Jun' })], room(), new Map());
    assert.equal(placed.length, 1);
  });
  it('keep their place while time moves on', () => {
    const soft = [{ x: 420, y: 295, w: 20, h: 10 }];
    const [moved] = placeEventLabels([wish('a', 400, 300)], room([], soft), new Map());
    assert.notEqual(moved.choice, 0);
    const [kept] = placeEventLabels([wish('a', 400, 300)], room([], soft), new Map([['a', 0]]));
    assert.equal(kept.choice, 0);
  });
  it('are few on a phone', () => {
    const wishes = Array.from({ length: 12 }, (_, i) => wish(`w${i}`, 80, 30 + i * 28));
    assert.ok(placeEventLabels(wishes, { ...room(), width: 375, height: 340 }, new Map()).length <= 4);
  });
});

describe('how a corridor stood, in words', () => {
  const p = (more: Partial<EventProperties>) => ({ status: 'open', ...more }) as EventProperties;
  for (const [want, more] of [
    ['last reported open on 1 June 2017', { certain_from: '2017-06-01', certain_to: '2017-06-01', ongoing: true }],
    ['last reported closed on 1 June 2017', { status: 'closed', certain_from: '2017-05-01', certain_to: '2017-06-01' }],
    ['open until 11 June 2017', { date_start: '2017-05-20', date_end: '2017-06-11' }],
    ['claimed, 31 May 2017', { status: 'claimed', date_start: '2017-05-31', date_end: '2017-05-31' }],
    ['contested since 20 May 2017', { status: 'contested', date_start: '2017-05-20' }],
    ['open', {}],
  ] as const) it(want, () => assert.equal(wayWords(p(more)), want));
});

describe('the words beside an event', () => {
  const layer = { id: 'l', title: 'L', geometryType: 'point', timeZone: 'UTC', colour: '#c2410c', kinds: [{ key: 'strike', label: 'Airstrike' }, { key: 'convoy', label: 'Convoy' }], bbox: null, from: null, to: null } as Layer;
  const event = (p: Partial<EventProperties>, type = 'Point') => ({ type: 'Feature', id: '1', geometry: { type, coordinates: [0, 0] }, properties: { kind: 'strike', title: null, place_precision: 'exact', status: 'reported', ...p } }) as unknown as EventFeature;
  const label = (f: EventFeature, mover: { day: number; interpolated: boolean } | null = null) => mapTexts(false).label(layer, f, mover).map((l) => l.replace(/[\u2066-\u2069]/g, ''));
  it('a known place: where and when', () => assert.deepEqual(label(event({ place: 'East of Palmyra', date_start: '2017-05-31', date_end: '2017-05-31', title: 'Four cruise missiles at compounds east of Palmyra' })), ['East of Palmyra, 31 May']));
  it('a stand-in point: how far round it', () => assert.deepEqual(label(event({ place_precision: 'line', radius_m: 100_000, date_start: '2017-05-25', date_end: '2017-05-25' })), ['Airstrike, 25 May', 'within about 100 km']));
  it('a stand-in without a radius says what it stands for', () => assert.deepEqual(label(event({ place_precision: 'province', date_start: '2017-05-29', date_end: '2017-06-01' })), ['Airstrike, 29 May to 1 Jun', 'somewhere in the province']));
  it('a convoy on its way: the day shown, and that its place is a guess', () => {
    const convoy = event({ kind: 'convoy' }, 'LineString');
    assert.deepEqual(label(convoy, { day: day('2017-05-30'), interpolated: true }), ['Convoy, 30 May', 'position interpolated']);
    assert.deepEqual(label(convoy, { day: day('2017-05-30'), interpolated: false }), ['Convoy, 30 May']);
  });
});

describe('a way in several lines', () => {
  // From Fiji eastward: GeoJSON cuts it at 180°.
  const lines: LonLat[][] = [[[178, -18], [180, -18]], [[-180, -18], [-176, -18]]];
  const ways = waysOf(lines, none);
  const at = (leg: number, now: string) => onLeg(ways[leg].way, leg, span('2017-05-01', '2017-05-06'), day(now), 'UTC');
  it('is one way across the antimeridian', () => {
    assert.equal(ways[0].way, ways[1].way);
    assert.deepEqual(ways[0].way.line.map((p) => p[0]), [178, 180, 180, 184]);
  });
  it('has one position, on one of the lines', () => {
    const first = at(0, '2017-05-01');
    assert.ok(first !== null && typeof first !== 'string');
    near(first.at[0], 179, 0.01);
    assert.equal(at(1, '2017-05-01'), 'ahead');
    const later = at(1, '2017-05-04');
    assert.ok(later !== null && typeof later !== 'string');
    near(later.at[0], -178, 0.01);
    assert.equal(later.leg, 0);
    assert.equal(at(0, '2017-05-04'), 'passed');
    const end = at(1, '2017-05-06');
    assert.ok(end !== null && typeof end !== 'string');
    near(end.at[0], -176, 1e-6);
  });
  it('takes the times of all its lines', () => {
    const times = [['2017-05-01T00:00:00Z', null], [null, '2017-05-04T00:00:00Z']];
    const timed = waysOf(lines, (n) => times[n]);
    const p = onLeg(timed[1].way, 1, span('2017-05-01', '2017-05-04'), day('2017-05-02'), 'UTC');
    assert.ok(p !== null && typeof p !== 'string');
    near(p.at[0], -178, 0.01);
    assert.equal(p.interpolated, true);
  });
  it('lines that do not meet are ways of their own', () => {
    const two = waysOf([[[0, 0], [1, 0]], [[5, 5], [6, 5]]], none);
    assert.notEqual(two[0].way, two[1].way);
  });
});

describe('a route without a clock', () => {
  const [{ way }] = waysOf([[[38, 35], [40, 35]]], none);
  it('shows no position on its only day', () => assert.equal(onLeg(way, 0, span('2017-05-25', '2017-05-25'), day('2017-05-25'), 'UTC'), null));
  it('shows one where the hours are known', () => {
    const p = onLeg(way, 0, span('2017-05-25', '2017-05-25'), day('2017-05-25') - 0.5, 'UTC', { start: '2017-05-25T06:00:00Z', end: '2017-05-25T18:00:00Z' });
    assert.ok(p !== null && typeof p !== 'string');
    near(p.at[0], 39, 0.001);
    assert.equal(p.interpolated, true);
  });
  it('shows none where the bounds are open', () => assert.equal(onLeg(way, 0, span('2017-05-25', null), day('2017-05-26'), 'UTC'), null));
  it('between two points that both have their time it is not a guess', () => {
    const [timed] = waysOf([[[38, 35], [40, 35]]], () => ['2017-05-25T00:00:00Z', '2017-05-27T00:00:00Z']);
    const p = onLeg(timed.way, 0, span('2017-05-25', '2017-05-26'), day('2017-05-25'), 'UTC');
    assert.ok(p !== null && typeof p !== 'string');
    assert.equal(p.interpolated, false);
  });
});

describe('certain and only possible, without a playhead', () => {
  const view = (from: string | null, to: string | null) => ({ from: parseDay(from), to: parseDay(to), now: null, match: 'possible' }) as const;
  const corridor = span(null, null, '2017-06-01', '2017-06-01');
  it('a corridor on the day it was open', () => assert.equal(phaseOf(corridor, view('2017-06-01', '2017-06-02')), 'on'));
  it('the same corridor on days it may have been', () => assert.equal(phaseOf(corridor, view('2017-05-30', '2017-05-31')), 'maybe'));
  it('no period, no doubt', () => assert.equal(phaseOf(span('2017-05-01', null), view(null, null)), 'on'));
});

describe('what is strong while time plays over many events', () => {
  for (const [days, want] of [[8, 1], [60, 1], [365, 6], [1430, 24]] as const) it(`${days} days: the last ${want}`, () => assert.equal(freshDays(days), want));
});

describe('the shape of a kind', () => {
  it('is the one it asks for, else by its name, else its own within the layer', () => {
    const kinds = [{ key: 'state_based' }, { key: 'clash' }, { key: 'non_state' }, { key: 'raid', symbol: 'diamond' }, { key: 'one_sided' }];
    assert.deepEqual(kinds.map((k) => shapeOf(k.key, kinds)), ['circle', 'square', 'triangle', 'diamond', 'cross']);
    assert.equal(shapeOf('mortar attack'), 'triangle');
    assert.equal(shapeOf('never listed', kinds), 'circle');
    assert.equal(shapeOf(null, kinds), 'circle');
  });
});
