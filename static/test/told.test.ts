import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { sum, type Item } from '../src/filter';
import type { Held } from '../src/map/view';
import { sentence } from '../src/sentence';
import * as state from '../src/state';
import { parseDay, spanOf } from '../src/time';
import { numberWords, sentenceWords } from '../src/told';
import type { EventProperties, Layer, TimeView } from '../src/types';
import { EMPTY, type View } from '../src/url';

const day = (s: string) => parseDay(s) as number;
const layer = (id: string): Layer => ({ id, title: id, geometryType: 'point', kinds: [], colour: '#c2410c', timeZone: 'UTC', bbox: null, from: day('2015-01-01'), to: day('2015-12-31') });
const item = (date: string | null, placed = true): Item => {
  const properties = { layer: 'few', kind: 'strike', date_start: date, date_end: date } as EventProperties;
  return { layer: 'few', feature: { type: 'Feature', id: String(date), geometry: placed ? { type: 'Point', coordinates: [39, 36] } : null, properties }, span: spanOf(properties, 'UTC') };
};
const look = (v: Partial<View>) => { state.view.value = { ...EMPTY, layers: ['many'], ...v }; };
const counted = (matched: number) => { state.manyCounts.value = { many: { matched, undated: 3, unplaced: 40, uncertain: 7, key: state.filterKey.value } }; };
const tally = (held: (time: TimeView) => Held | null) => { state.tallies.value = { many: held }; };

const may = { from: day('2015-05-01'), to: day('2015-05-31') };
const june = { from: day('2015-06-01'), to: day('2015-06-30') };

describe('numbers under a moving period', () => {
  beforeEach(() => {
    state.layers.value = [layer('many'), layer('few')];
    state.loaded.value = {
      many: { key: '', busy: false, error: null, items: null, many: { params: '' } },
      few: { key: '', busy: false, error: null, many: null, items: [item('2015-05-10'), item('2015-06-10'), item('2015-06-11', false), item(null)] },
    };
    state.manyBegun.value = {};
    state.tallies.value = {};
    look(may);
    counted(5000);
  });

  it('are the server\'s at rest', () => {
    assert.equal(sentenceWords(), '5,000 events, 1 May to 31 May 2015, 7 with uncertain dates, 3 without a date, 40 without a place');
    assert.equal(numberWords(), '4,997 dated events');
  });

  it('are those on the map, of the very days, while the server has not counted', () => {
    const asked: TimeView[] = [];
    tally((time) => { asked.push(time); return { count: 4321, exact: false }; });
    look(june);
    assert.equal(sentenceWords(), 'About 4,321 events on the map, 1 Jun to 30 Jun 2015');
    assert.equal(numberWords(), 'About 4,321 events on the map');
    assert.deepEqual(asked.map((a) => [a.from, a.to, a.now]), [[june.from, june.to, null], [june.from, june.to, null]]);
    tally(() => ({ count: 1, exact: true }));
    assert.equal(numberWords(), '1 event on the map');
    assert.deepEqual([state.counts.value, state.sofar.value, state.busy.value], [{}, null, true]);
    counted(4400);
    assert.match(sentenceWords(), /^4,400 events, 1 Jun to 30 Jun 2015, /);
  });

  it('are left out where the map does not hold all', () => {
    look(june);
    assert.equal(sentenceWords(), '1 Jun to 30 Jun 2015');
    assert.equal(numberWords(), 'Counted when time rests');
    tally(() => null);
    assert.equal(numberWords(), 'Counted when time rests');
  });

  it('are left out where the tiles are of another filter', () => {
    tally(() => ({ count: 4321, exact: true }));
    look({ ...june, q: 'bridge' });
    assert.equal(numberWords(), 'Counted when time rests');
  });

  it('take in what of the small layers is on the map, too', () => {
    tally(() => ({ count: 4000, exact: true }));
    look({ ...june, layers: ['many', 'few'] });
    assert.equal(numberWords(), '4,001 events on the map');
  });

  it('change together with the days: on the map with each frame, beside the list with each beat', () => {
    tally(({ from }) => ({ count: from as number, exact: true }));
    const told = () => [sentenceWords().split(' ')[0], numberWords()];
    assert.deepEqual(told(), ['5,000', '4,997 dated events']);
    state.axisHeld.value = state.axis.value;
    look(june);
    assert.deepEqual(told(), ['5,000', '16,587 events on the map']);
    assert.match(sentenceWords(), /^5,000 events, 1 May to 31 May 2015/);
    state.beat.value++;
    assert.match(sentenceWords(), /^16,587 events on the map, 1 Jun to 30 Jun 2015$/);
    state.axisHeld.value = null;
  });

  it('say up to the playhead what has begun, and exactly once the server has counted', () => {
    tally(({ now }) => ({ count: now === day('2015-05-10') ? 900 : 0, exact: true }));
    look({ ...may, now: day('2015-05-10') });
    assert.equal(numberWords(), 'About 900 events on the map so far');
    assert.equal(state.sofar.value, null);
    state.manyBegun.value = { many: { key: state.begunKey.value, count: 911 } };
    assert.equal(numberWords(), '911 of 4,997 dated events so far');
    look({ ...may, now: day('2015-05-11') });
    assert.equal(numberWords(), 'About 0 events on the map so far');
  });
});

describe('what is not known yet of many events', () => {
  const counted = { matched: 3, undated: 0, unplaced: 1, uncertain: 2 };
  it('is no number, and of all together neither', () => {
    const early = sum([counted, { matched: 40, undated: 0, unplaced: null, uncertain: null }]);
    assert.deepEqual(early, { matched: 43, undated: 0, unplaced: null, uncertain: null });
    assert.equal(sentence(early, { from: null, to: null }), '43 events');
    assert.equal(sentence(sum([counted, counted]), { from: null, to: null }), '6 events, 4 with uncertain dates, 2 without a place');
  });
});
