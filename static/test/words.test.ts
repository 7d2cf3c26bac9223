import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { eventFigure, rangeText } from '../src/figures';
import { plainParams, tally, withTime, type Counts, type Item } from '../src/filter';
import { bestLanguage, direction, periodText, t, word } from '../src/i18n';
import { sentence } from '../src/sentence';
import { parseDay, spanOf } from '../src/time';
import type { Claim, EventFeature, EventProperties } from '../src/types';
import { brief, placePrecision, whenText } from '../src/words';
import { steps } from '../src/ui/Handles';

const day = (s: string) => parseDay(s) as number;
const blank: EventProperties = { layer: 'strikes', kind: null, title: null, date_start: null, date_end: null, place_precision: null, status: null, killed_low: null, killed_best: null, killed_high: null, revision: 1 };
const event = (p: Partial<EventProperties>, geometry: GeoJSON.Geometry | null = { type: 'Point', coordinates: [39, 36] }): EventFeature => ({ type: 'Feature', id: '1', geometry, properties: { ...blank, ...p } });
const claim = (id: string, low: number | null, high: number | null, text?: string): Claim => ({ id, figures: [{ what: 'killed', low, best: null, high, text }] });

describe('the sentence', () => {
  const may = { from: day('2017-05-25'), to: day('2017-06-01') };
  const counts = (c: Partial<Counts>): Counts => ({ matched: 0, undated: 0, unplaced: 0, uncertain: 0, ...c });
  const cases: [Counts, { from: number | null; to: number | null }, string][] = [
    [counts({ matched: 14, uncertain: 3, unplaced: 1 }), may, '14 events, 25 May to 1 Jun 2017, 3 with uncertain dates, 1 without a place'],
    [counts({ matched: 1, uncertain: 1 }), may, '1 event, 25 May to 1 Jun 2017, 1 with an uncertain date'],
    [counts({ matched: 16566, undated: 2, unplaced: 4 }), { from: day('2016-01-01'), to: day('2019-12-31') }, '16,566 events, 1 Jan 2016 to 31 Dec 2019, 2 without a date, 4 without a place'],
    [counts({}), may, '0 events, 25 May to 1 Jun 2017'],
    [counts({ matched: 2 }), { from: null, to: null }, '2 events'],
    [counts({ matched: 2 }), { from: may.from, to: null }, '2 events, from 25 May 2017'],
    [counts({ matched: 2 }), { from: may.from, to: may.from }, '2 events, 25 May 2017'],
  ];
  for (const [c, period, want] of cases) it(want, () => assert.equal(sentence(c, period), want));

  it('counts what the browser holds', () => {
    const item = (p: Partial<EventProperties>, geometry?: null): Item => {
      const feature = event(p, geometry === null ? null : undefined);
      return { layer: 'strikes', feature, span: spanOf(feature.properties, 'UTC') };
    };
    assert.deepEqual(tally([
      item({ date_start: '2017-05-25', date_end: '2017-05-25' }),
      item({ date_start: '2017-05-29', date_end: '2017-06-01' }),
      item({ certain_from: '2017-06-01', certain_to: '2017-06-01' }, null),
      item({}),
    ]), { matched: 4, undated: 1, unplaced: 1, uncertain: 2 });
  });
});

describe('figures', () => {
  const cases: [number | null, number | null, number | null, string][] = [
    [null, null, null, 'not reported'], [0, null, 0, '0'], [50, 50, 50, '50'], [null, 12, null, '12'], [50, null, 120, '50 to 120'],
    [81, null, null, 'at least 81'], [null, null, 30, 'at most 30'], [40, 50, 1200, '50 (between 40 and 1,200)'], [40, 50, null, '50 (at least 40)'],
  ];
  for (const [low, best, high, want] of cases) it(want, () => assert.equal(rangeText({ low, best, high }), want));

  it('keeps open ends open and says that sources disagree', () => {
    const p = { ...blank, killed_low: 50, claims: [claim('a', 120, 120), claim('b', 121, null, 'more than 120'), claim('c', 50, 50)] };
    assert.equal(eventFigure(p, 'killed'), '50 to more than 120, sources disagree');
    assert.equal(eventFigure({ ...p, claims: p.claims.slice(1, 2), killed_low: 121 }, 'killed'), 'more than 120');
    assert.equal(eventFigure({ ...p, killed_low: 80, claims: [claim('a', 80, 80), claim('b', 81, null)] }, 'killed'), 'at least 80, sources disagree');
    assert.equal(eventFigure({ ...p, claims: undefined }, 'killed'), 'at least 50');
  });

  it('never makes a figure of what was not reported', () => {
    assert.equal(eventFigure({ ...blank, claims: [claim('a', null, null)] }, 'killed'), 'not reported');
    assert.equal(eventFigure(blank, 'injured'), 'not reported');
  });

  it('says that a figure is reversed and leaves it', () => {
    assert.match(eventFigure({ ...blank, killed_low: 9, killed_best: null, killed_high: 4 }, 'killed'), /^9 to 4 \(as found/);
  });

  it('does not count what is denied among what is claimed', () => {
    const denied: Claim = { ...claim('b', 0, 0), stance: 'denies' };
    assert.equal(eventFigure({ ...blank, killed_low: 5, killed_high: 5, claims: [claim('a', 5, 5), denied] }, 'killed'), '5');
  });
});

describe('when and where in words', () => {
  const cases: [string, Partial<EventProperties>, string][] = [
    ['a day', { date_start: '2017-05-25', date_end: '2017-05-25' }, '25 May 2017'],
    ['one of some days', { date_start: '2017-05-29', date_end: '2017-06-01' }, 'some time between 29 May 2017 and 1 Jun 2017'],
    ['through some days', { date_start: '2017-05-29', date_end: '2017-06-01', certain_from: '2017-05-29', certain_to: '2017-06-01' }, '29 May to 1 Jun 2017'],
    ['open on a day', { certain_from: '2017-06-01', certain_to: '2017-06-01', ongoing: true }, '1 Jun 2017 for certain, start and end not known, called ongoing by the source'],
    ['a month', { date_start: '2017-05-01', date_end: '2017-05-31', time_precision: 'month' }, 'in May 2017, day not known'],
    ['a year', { date_start: '2017-01-01', date_end: '2017-12-31', time_precision: 'year' }, 'in 2017, day not known'],
    ['a start', { date_start: '2017-05-25' }, 'not before 25 May 2017, end not known'],
    ['an end', { date_end: '2017-05-25' }, 'not after 25 May 2017, start not known'],
    ['nothing', {}, 'date not known'],
  ];
  for (const [name, p, want] of cases) it(name, () => assert.equal(whenText({ ...blank, ...p }, 'UTC'), want));

  it('gives the clock where one was given', () => {
    assert.match(whenText({ ...blank, date_start: '2017-05-31', date_end: '2017-05-31', time_start: '2017-05-31T03:00:00Z', time_precision: 'exact' }, 'UTC'), /^31 May 2017, 03:00/);
  });

  it('says how exact a place is', () => {
    assert.equal(placePrecision(event({ place_precision: 'near', radius_m: 25000 })), 'within about 25 km');
    assert.equal(placePrecision(event({ place_precision: 'near' })), 'near the named place');
    assert.equal(placePrecision(event({ place_precision: 'district' })), 'a stand-in point for the district');
    assert.match(placePrecision(event({ place_precision: 'line' })), /^a stand-in point/);
    assert.match(placePrecision(event({ place_precision: 'line' }, { type: 'LineString', coordinates: [[39, 36], [38, 34]] })), /straight legs/);
    assert.equal(placePrecision(event({}, null)), 'no place known: not on the map');
  });
});

describe('language', () => {
  it('chooses plural forms and keeps words it does not know', () => {
    assert.equal(t('sentence.events', { count: 1 }), '1 event');
    assert.equal(t('sentence.events', { count: 1000 }), '1,000 events');
    assert.equal(word('status', 'disputed'), 'Disputed');
    assert.equal(word('figure', 'fuel_tankers'), 'fuel tankers');
  });

  it('falls back to a language that is there', () => {
    assert.equal(bestLanguage(['xx', null, 'en-US']), 'en');
    assert.equal(bestLanguage([]), 'en');
    assert.equal(direction('ar'), 'rtl');
    assert.equal(direction('en'), 'ltr');
  });

  it('writes periods across years in full', () => {
    assert.equal(periodText(day('2016-12-30'), day('2017-01-02')), '30 Dec 2016 to 2 Jan 2017');
    assert.equal(periodText(null, null), '');
    assert.equal(periodText(null, day('2017-01-02')), 'until 2 Jan 2017');
  });
});

describe('the filter as parameters', () => {
  it('is what the server reads', () => {
    const p = plainParams({ kinds: ['airstrike', 'clash'], status: ['disputed'], q: 'raqqa', asof: '2017-06-01T00:00:00Z' });
    assert.equal(String(withTime(p, { from: day('2017-05-25'), to: null, match: 'certain' })), 'kind=airstrike%2Cclash&status=disputed&q=raqqa&asof=2017-06-01T00%3A00%3A00Z&datetime=2017-05-25%2F..&match=certain');
  });

  it('names parties as they are written', () => {
    assert.equal(String(plainParams({ actors: ['Government of Syria', 'IS, so called'] })), 'actor=Government+of+Syria%2C%22IS%2C+so+called%22');
  });

  it('says nothing of a period that is open on both sides', () => {
    assert.equal(String(withTime(plainParams({}), { from: null, to: null, match: 'certain' })), '');
  });
});

describe('keys of a slider', () => {
  const key = (k: string, shiftKey = false, ctrlKey = false) => steps({ key: k, shiftKey, ctrlKey, metaKey: false, altKey: false });
  it('move by a day, a week, to the ends, and play', () => {
    assert.deepEqual([key('ArrowRight'), key('ArrowLeft'), key('ArrowRight', true), key('PageUp'), key('PageDown'), key('Home'), key('End'), key(' ')], [1, -1, 7, 7, -7, 'first', 'last', 'play']);
    assert.equal(key('a'), null);
    assert.equal(key('ArrowRight', false, true), null);
  });
});

it('a row shows as much of a text as it has room for', () => {
  assert.equal(brief('Strike'), 'Strike');
  assert.equal(brief('A'.repeat(240)), 'A'.repeat(240));
  assert.equal(brief('A'.repeat(5000)), `${'A'.repeat(239)}…`);
  assert.equal(brief(`${'A'.repeat(238)}\u{1F525}${'A'.repeat(9)}`), `${'A'.repeat(238)}…`, 'no half of a letter is left');
});
