import { beforeEach, describe, it } from 'node:test';
import assert from 'node:assert/strict';
import type { Item } from '../src/filter';
import * as state from '../src/state';
import { parseDay, spanOf } from '../src/time';
import type { EventProperties, Layer } from '../src/types';
import { EMPTY, type View } from '../src/url';

const day = (s: string) => parseDay(s) as number;
const layer = (id: string, from: string | null, to: string | null): Layer => ({ id, title: id, geometryType: 'point', kinds: [], colour: '#c2410c', timeZone: 'UTC', bbox: null, from: parseDay(from), to: parseDay(to) });
const item = (id: string, p: Partial<EventProperties>, placed = true): Item => {
  const properties: EventProperties = { layer: 'a', kind: 'strike', title: id, date_start: null, date_end: null, place_precision: null, status: 'reported', killed_low: null, killed_best: null, killed_high: null, revision: 1, ...p };
  return { layer: 'a', feature: { type: 'Feature', id, geometry: placed ? { type: 'Point', coordinates: [39, 36] } : null, properties }, span: spanOf(properties, 'UTC') };
};
const whole = (items: Item[]) => ({ key: '', busy: false, error: null, items, many: null });
const look = (v: Partial<View>) => { state.view.value = { ...EMPTY, ...v }; };

const items = [
  item('day', { date_start: '2017-05-25', date_end: '2017-05-25', status: 'disputed' }),
  item('range', { date_start: '2017-05-29', date_end: '2017-06-01', kind: 'clash' }),
  item('open', { certain_from: '2017-06-01', certain_to: '2017-06-01', ongoing: true }, false),
  item('undated', {}),
];

describe('the state', () => {
  beforeEach(() => {
    state.firstLayers.value = [];
    state.layers.value = [layer('a', '2017-05-25', '2017-06-01'), layer('b', '2016-01-01', '2019-12-01'), layer('c', null, null)];
    state.loaded.value = { a: whole(items), b: whole([]), c: whole([]) };
    state.manyCounts.value = {};
    look({});
  });

  it('lets panels follow a drag with each beat, and at its end', () => {
    const ids = () => state.matching.value.a?.map((i) => i.feature.id);
    const all = ids();
    state.axisHeld.value = state.axis.value;
    look({ from: day('2017-06-02'), match: 'certain' });
    assert.deepEqual([ids(), state.toldPeriod.value.from, state.from.value], [all, state.axis.value?.from, day('2017-06-02')]);
    state.beat.value++;
    assert.deepEqual([ids(), state.toldPeriod.value.from], [[], day('2017-06-02')]);
    look({ from: day('2017-05-29'), match: 'certain' });
    assert.deepEqual(ids(), []);
    state.axisHeld.value = null;
    assert.deepEqual([ids(), state.toldPeriod.value.from], [['range', 'open'], day('2017-05-29')]);
  });

  const cases: [string, Partial<View>, string[]][] = [
    ['shows everything where nothing is chosen', {}, ['day', 'range', 'open', 'undated']],
    ['keeps the undated in a possible period', { from: day('2017-05-25'), to: day('2017-05-25') }, ['day', 'open', 'undated']],
    ['drops the undated and the unsure in a certain one', { from: day('2017-05-25'), to: day('2017-05-30'), match: 'certain' }, ['day']],
    ['knows what was going on', { from: day('2017-06-01'), to: day('2017-06-01'), match: 'certain' }, ['open']],
    ['joins kind and status by and', { kinds: ['strike'], status: ['reported'] }, ['open', 'undated']],
  ];
  for (const [name, v, want] of cases) {
    it(name, () => {
      look(v);
      assert.deepEqual(state.matching.value.a?.map((i) => i.feature.id), want);
      assert.equal(state.total.value.matched, want.length);
    });
  }

  it('counts what is left out', () => {
    assert.deepEqual(state.total.value, { matched: 4, undated: 1, unplaced: 1, uncertain: 2 });
    look({ now: day('2017-05-28') });
    assert.equal(state.sofar.value, 1);
    assert.equal(state.total.value.matched, 4); // the playhead is not the filter
  });

  it('puts the axis over the shown layers and closes an open period at its ends', () => {
    assert.deepEqual(state.axis.value, { from: day('2016-01-01'), to: day('2019-12-01') });
    look({ layers: ['a'], to: day('2017-05-28') });
    assert.deepEqual(state.axis.value, { from: day('2017-05-25'), to: day('2017-06-01') });
    assert.deepEqual(state.closedPeriod.value, { from: day('2017-05-25'), to: day('2017-05-28') });
    look({ layers: ['c'] });
    assert.equal(state.axis.value, null);
  });

  it('starts with the layers the operator wants, and the one of a linked event', () => {
    state.firstLayers.value = ['a'];
    assert.deepEqual(state.shownLayers.value.map((l) => l.id), ['a']);
    look({ sel: { layer: 'b', id: '1' } });
    assert.deepEqual(state.shownLayers.value.map((l) => l.id), ['a', 'b']);
    look({ layers: [] });
    assert.deepEqual(state.shownLayers.value, []);
  });

  it('waits for the counts of the present filter', () => {
    state.loaded.value = { a: whole(items), b: { key: '', busy: false, error: null, items: null, many: { params: '' } }, c: whole([]) };
    assert.equal(state.busy.value, true);
    state.manyCounts.value = { b: { matched: 5000, undated: 0, unplaced: 0, uncertain: 7, key: '' } };
    assert.equal(state.busy.value, false);
    assert.equal(state.total.value.matched, 5004);
    look({ from: day('2017-05-25') });
    assert.equal(state.busy.value, true);
  });
});
