import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chevronPath, chevrons } from '../src/map/chevrons';
import { along, circle, distance, lengths, metresPerPixel, type LonLat } from '../src/map/geodesy';
import { endOfDay, phaseOf, positionOf, timesOf } from '../src/map/when';
import { parseDay } from '../src/time';
import type { EventProperties, Span, TimeView } from '../src/types';

const near = (actual: number, expected: number, within: number, what = '') => assert.ok(Math.abs(actual - expected) <= within, `${what} ${actual}, expected ${expected} ± ${within}`);
const RAQQA: LonLat = [39.00788, 35.95283];
const PALMYRA: LonLat = [38.28402, 34.5624];

describe('lengths on the globe', () => {
  it('one degree of a meridian is 111.2 km, a quarter of the equator 10,008 km', () => {
    near(distance([10, 50], [10, 51]), 111_195, 1);
    near(distance([0, 0], [90, 0]), 10_007_557, 2);
  });
  it('Raqqa to Palmyra is about 168 km as the crow flies, either way', () => {
    near(distance(RAQQA, PALMYRA), 168_000, 1500);
    near(distance(PALMYRA, RAQQA), distance(RAQQA, PALMYRA), 1e-6);
  });
  it('across 180° the short way', () => near(distance([179, 0], [-179, 0]), 222_390, 2));
  it('half of an uneven line is where half its length is', () => {
    const line: LonLat[] = [[0, 0], [3, 0], [4, 0]];
    const half = along(line, 0.5);
    near(half.at[0], 2, 1e-9);
    assert.equal(half.leg, 0);
    assert.deepEqual(along(line, 0).at, [0, 0]);
    assert.deepEqual(along(line, 1).at, [4, 0]);
    assert.deepEqual(along(line, 7).at, [4, 0]);
  });
  it('points that repeat do not stop the way', () => {
    const line: LonLat[] = [[0, 0], [0, 0], [2, 0], [2, 0]];
    near(along(line, 0.5).at[0], 1, 1e-9);
    assert.deepEqual(lengths(line).length, 4);
    assert.deepEqual(along([[1, 1], [1, 1]], 0.5).at, [1, 1]);
  });
  it('every point of a circle is as far as was asked', () => {
    for (const centre of [RAQQA, [0, 0], [25, 78]] as LonLat[]) for (const p of circle(centre, 25_000)) near(distance(centre, p), 25_000, 0.5);
  });
  it('a pixel at zoom 0 on the equator is 156.5 km', () => near(metresPerPixel(0, 0), 156_543, 200));
});

describe('marks of direction', () => {
  const line = [{ x: 0, y: 0 }, { x: 390, y: 0 }];
  it('stand about 78 pixels apart, ends free', () => {
    const marks = chevrons(line);
    assert.equal(marks.length, 5);
    assert.deepEqual(marks.map((m) => m.x), [39, 117, 195, 273, 351]);
    assert.ok(marks.every((m) => m.angle === 0));
  });
  it('one on a short line, none on a stub or a point', () => {
    assert.equal(chevrons([{ x: 0, y: 0 }, { x: 0, y: 40 }]).length, 1);
    assert.equal(chevrons([{ x: 0, y: 0 }, { x: 0, y: 10 }]).length, 0);
    assert.equal(chevrons([{ x: 5, y: 5 }, { x: 5, y: 5 }]).length, 0);
    assert.equal(chevrons([]).length, 0);
  });
  it('point the way of travel, round corners and over repeated points', () => {
    const marks = chevrons([{ x: 0, y: 0 }, { x: 80, y: 0 }, { x: 80, y: 0 }, { x: 80, y: 80 }]);
    assert.deepEqual(marks.map((m) => [m.x, m.y]), [[40, 0], [80, 40]]);
    near(marks[1].angle, Math.PI / 2, 1e-9);
  });
  it('the head opens backwards', () => assert.match(chevronPath({ x: 10, y: 10, angle: 0 }), /^M[0-7]\S* .*L12\.\d 10L[0-7]/));
});

const day = (s: string) => parseDay(s)!;
const view = (now: string | null, from: string | null = null, to: string | null = null): TimeView =>
  ({ from: from && parseDay(from), to: to && parseDay(to), now: now && parseDay(now), match: 'possible' } as TimeView);
const span = (lo: string | null, hi: string | null, from: string | null = null, to: string | null = null): Span =>
  ({ lo: parseDay(lo), hi: parseDay(hi), from: parseDay(from), to: parseDay(to) });

describe('an event against the playhead', () => {
  const strike = span('2017-05-25', '2017-05-25');
  const night = span('2017-05-29', '2017-06-01');
  const corridor = span(null, null, '2017-06-01', '2017-06-01');
  for (const [name, s, v, want] of [
    ['without a playhead all that passes the period shows', night, view(null, '2017-05-25', '2017-06-01'), 'on'],
    ['outside the period nothing shows', strike, view(null, '2017-05-26', null), 'hidden'],
    ['undated events are not on the map', span(null, null), view(null), 'hidden'],
    ['a strike before its day', strike, view('2017-05-24'), 'ahead'],
    ['on its day', strike, view('2017-05-25'), 'on'],
    ['after it', strike, view('2017-05-26'), 'past'],
    ['some time in these days', night, view('2017-05-30'), 'maybe'],
    ['the last of these days', night, view('2017-06-01'), 'maybe'],
    ['the day after', night, view('2017-06-02'), 'past'],
    ['a corridor on the day it was certainly open', corridor, view('2017-06-01'), 'on'],
    ['a corridor with unknown bounds on another day', corridor, view('2017-05-20'), 'maybe'],
    ['known start, unknown end, long after', span('2017-05-01', null), view('2019-01-01'), 'maybe'],
  ] as const) it(name, () => assert.equal(phaseOf(s, v), want));
});

describe('where a convoy is', () => {
  const line: LonLat[] = [[38, 35], [39, 35], [40, 35]];
  it('a share of the way by days, said to be interpolated', () => {
    const at = (now: string) => positionOf(line, null, span('2017-05-29', '2017-06-01'), day(now), 'UTC');
    assert.equal(at('2017-05-28'), null);
    near(at('2017-05-30')!.at[0], 39, 0.001);
    assert.equal(at('2017-05-30')!.interpolated, true);
    assert.deepEqual(at('2017-06-01')!.at, [40, 35]);
  });
  it('nowhere where the bounds are not known', () => assert.equal(positionOf(line, null, span(null, null, '2017-06-01', '2017-06-01'), day('2017-06-01'), 'UTC'), null));
  it('by its own times, exact at a point that has one', () => {
    const times = ['2017-05-28T06:00:00Z', null, '2017-05-30T00:00:00Z'];
    assert.equal(positionOf(line, times, span('2017-05-28', '2017-05-30'), day('2017-05-27'), 'UTC'), null);
    const between = positionOf(line, times, span('2017-05-28', '2017-05-30'), day('2017-05-28'), 'UTC')!;
    assert.equal(between.interpolated, true);
    near(between.at[0], 38 + (2 * 18) / 42, 0.001);
    const there = positionOf(line, times, span('2017-05-28', '2017-05-30'), day('2017-05-29'), 'UTC')!;
    assert.deepEqual([there.at, there.interpolated], [[40, 35], false]);
  });
  it('days end by the clocks of the layer', () => {
    assert.equal(endOfDay(day('2017-05-25'), 'UTC'), Date.UTC(2017, 4, 26));
    assert.equal(endOfDay(day('2017-05-25'), 'Asia/Damascus'), Date.UTC(2017, 4, 25, 21));
    assert.equal(endOfDay(day('2017-11-05'), 'America/New_York'), Date.UTC(2017, 10, 6, 5));
    assert.equal(endOfDay(day('2017-05-25'), 'No/Such_Zone'), Date.UTC(2017, 4, 26));
  });
  it('finds the times of each line of an event', () => {
    const times = (vertex_times: EventProperties['vertex_times'], n: number) => timesOf({ vertex_times } as EventProperties, n);
    assert.equal(times(undefined, 0), null);
    assert.deepEqual(times(['a', null], 0), ['a', null]);
    assert.deepEqual(times([[null, 'a'], ['b']], 1), ['b']);
  });
});
