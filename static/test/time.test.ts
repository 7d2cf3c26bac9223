import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { binEnd, binStart, certain, dayOfInstant, inPeriod, isoDay, listDay, parseDay, possible, spanOf, stepFor, ticks, uncertainTime, undated } from '../src/time';
import type { Span } from '../src/types';

const d = (s: string | null) => (s === null ? null : parseDay(s));
const span = (lo: string | null, hi: string | null, from: string | null = null, to: string | null = null): Span => ({ lo: d(lo), hi: d(hi), from: d(from), to: d(to) });

describe('days', () => {
  for (const [text, want] of [
    ['1970-01-01', 0], ['2017-05-25', 17311], ['1861-04-12', -39710], ['2016-02-29', 16860], ['0001-01-01', -719162],
    ['2017-02-29', null], ['2017-13-01', null], ['2017-05-32', null], ['2017-5-25', null], ['0000-01-01', null], ['25.05.2017', null], ['', null], [null, null],
  ] as [string | null, number | null][]) {
    it(`reads ${text}`, () => {
      const day = parseDay(text);
      assert.equal(day, want);
      if (day !== null) assert.equal(isoDay(day), text as string);
    });
  }

  it('takes the day of an instant in the layer\'s zone', () => {
    assert.equal(dayOfInstant('2017-05-29T21:30:00Z', 'Asia/Damascus'), d('2017-05-30'));
    assert.equal(dayOfInstant('2017-05-29T21:30:00Z', 'UTC'), d('2017-05-29'));
    assert.equal(dayOfInstant('2017-05-29T21:30:00Z', 'Not/AZone'), d('2017-05-29'));
    assert.equal(dayOfInstant('not a time', 'UTC'), null);
    assert.equal(dayOfInstant(undefined, 'UTC'), null);
  });

  it('prefers clock times to dates', () => {
    const p = { layer: 'l', kind: null, title: null, date_start: '2017-05-29', date_end: '2017-06-01', place_precision: null, status: null, killed_low: null, killed_best: null, killed_high: null, revision: 1, time_start: '2017-05-30T22:30:00Z' };
    assert.deepEqual(spanOf(p, 'Asia/Damascus'), span('2017-05-31', '2017-06-01'));
  });
});

// The same table as the server's: outer bounds, certain span, window, answers.
describe('possible and certain', () => {
  const [A, B] = ['2017-05-25', '2017-06-01'];
  const cases: [string, Span, string | null, string | null, boolean, boolean][] = [
    ['a day inside', span('2017-05-28', '2017-05-28'), A, B, true, true],
    ['the first day', span(A, A), A, B, true, true],
    ['the last day', span(B, B), A, B, true, true],
    ['the day before', span('2017-05-24', '2017-05-24'), A, B, false, false],
    ['the day after', span('2017-06-02', '2017-06-02'), A, B, false, false],
    ['bounds that reach in from before', span('2017-05-20', '2017-05-25'), A, B, true, false],
    ['bounds that reach out', span('2017-06-01', '2017-06-05'), A, B, true, false],
    ['bounds around the window', span('2017-05-01', '2017-06-30'), A, B, true, false],
    ['the same, certainly going on in it', span('2017-05-01', '2017-06-30', '2017-05-28', '2017-05-28'), A, B, true, true],
    ['certainly going on before it', span('2017-05-01', '2017-06-30', '2017-05-02', '2017-05-03'), A, B, true, false],
    ['no bounds, certain on a day inside', span(null, null, '2017-06-01', '2017-06-01'), A, B, true, true],
    ['no bounds, certain on a day outside', span(null, null, '2017-06-02', '2017-06-02'), A, B, true, false],
    ['start not known', span(null, '2017-05-28'), A, B, true, false],
    ['start not known, end before', span(null, '2017-05-24'), A, B, false, false],
    ['end not known', span('2017-05-28', null), A, B, true, false],
    ['end not known, start after', span('2017-06-02', null), A, B, false, false],
    ['undated', span(null, null), A, B, true, false],
    ['window open at the start', span('2017-05-01', '2017-05-02'), null, B, true, true],
    ['window open at the start, event after', span('2017-06-02', '2017-06-02'), null, B, false, false],
    ['window open at the end', span('2017-07-01', '2017-07-02'), A, null, true, true],
    ['window open at the end, event reaches in', span('2017-05-20', '2017-05-26'), A, null, true, false],
  ];
  for (const [name, s, from, to, isPossible, isCertain] of cases) {
    it(name, () => {
      assert.equal(possible(s, d(from), d(to)), isPossible);
      assert.equal(certain(s, d(from), d(to)), isCertain);
    });
  }

  it('takes a window open on both sides as no filter', () => {
    assert.equal(inPeriod(span(null, null), { from: null, to: null, match: 'certain' }), true);
    assert.equal(inPeriod(span(null, null), { from: d(A), to: null, match: 'certain' }), false);
    assert.equal(inPeriod(span(null, null), { from: d(A), to: null, match: 'possible' }), true);
  });
});

describe('what is uncertain', () => {
  const cases: [string, Span, boolean][] = [
    ['one day', span('2017-05-25', '2017-05-25'), false],
    ['some days, going on through all', span('2017-05-25', '2017-05-27', '2017-05-25', '2017-05-27'), false],
    ['some days, going on through a part', span('2017-05-25', '2017-05-27', '2017-05-26', '2017-05-27'), true],
    ['one of some days', span('2017-05-29', '2017-06-01'), true],
    ['a certain day without bounds', span(null, null, '2017-06-01', '2017-06-01'), true],
    ['no end', span('2017-06-01', null), true],
    ['undated', span(null, null), false],
  ];
  for (const [name, s, want] of cases) it(name, () => assert.equal(uncertainTime(s), want));

  it('tells undated from uncertain, and where to list them', () => {
    assert.ok(undated(span(null, null)));
    assert.equal(listDay(span(null, null)), null);
    assert.equal(listDay(span(null, null, '2017-06-01', '2017-06-01')), d('2017-06-01'));
    assert.equal(listDay(span(null, '2017-06-03')), d('2017-06-03'));
  });
});

describe('bins', () => {
  it('chooses the finest step of at least 3 pixels', () => {
    assert.equal(stepFor(8, 1200), 'day');
    assert.equal(stepFor(400, 1200), 'day');
    assert.equal(stepFor(401, 1200), 'week');
    assert.equal(stepFor(1461, 1200), 'week');
    assert.equal(stepFor(3653, 300), 'year');
    assert.equal(stepFor(3653, 1200), 'month');
    assert.equal(stepFor(60_000, 600), 'year');
    assert.equal(stepFor(87_000, 300), 'decade');
  });

  it('cuts time where the server does', () => {
    for (const [day, step, start, end] of [
      ['2017-05-28', 'day', '2017-05-28', '2017-05-28'],
      ['2017-05-28', 'week', '2017-05-22', '2017-05-28'], // a Sunday ends its week
      ['2017-05-29', 'week', '2017-05-29', '2017-06-04'],
      ['1861-04-12', 'week', '1861-04-08', '1861-04-14'],
      ['2016-02-10', 'month', '2016-02-01', '2016-02-29'],
      ['2016-12-31', 'month', '2016-12-01', '2016-12-31'],
      ['1861-04-12', 'year', '1861-01-01', '1861-12-31'],
      ['0050-04-12', 'year', '0050-01-01', '0050-12-31'],
      ['1861-04-12', 'decade', '1860-01-01', '1869-12-31'],
    ] as const) {
      const at = d(day) as number;
      assert.equal(isoDay(binStart(at, step)), start, `${day} ${step}`);
      assert.equal(isoDay(binEnd(at, step)), end, `${day} ${step}`);
    }
  });
});

describe('ticks', () => {
  for (const [from, to, width] of [
    ['2017-05-25', '2017-06-01', 1300], ['2017-05-25', '2017-06-01', 330], ['2017-05-01', '2017-06-30', 1300], ['2016-01-01', '2019-12-31', 1300],
    ['2016-01-01', '2019-12-31', 320], ['1861-04-12', '2019-12-31', 1300], ['0001-01-01', '2026-01-01', 700],
  ] as [string, string, number][]) {
    it(`from ${from} to ${to} in ${width} px`, () => {
      const [a, b] = [d(from) as number, d(to) as number];
      const marks = ticks(a, b, width);
      assert.ok(marks.length > 0 && marks.length <= width / 40, `${marks.length} marks`);
      assert.ok(marks.every((m, i) => m.day >= a && m.day <= b && (i === 0 || m.day > (marks[i - 1]?.day ?? 0))));
    });
  }

  it('name the months between the Mondays, and drive nothing together', () => {
    const marks = ticks(d('2017-05-20') as number, d('2017-06-20') as number, 420, 50);
    assert.deepEqual(marks.map((m) => isoDay(m.day)), ['2017-05-22', '2017-06-01', '2017-06-05', '2017-06-12', '2017-06-19']);
    assert.deepEqual(marks.map((m) => m.major), [false, true, false, false, false]);
  });

  it('stay where they are while the axis is moved', () => {
    const days = (from: number) => ticks(from, from + 20, 800, 72).map((m) => m.day);
    const [a, b] = [days(d('2017-05-03') as number), days(d('2017-05-04') as number)];
    assert.deepEqual(a.slice(1).filter((day) => b.includes(day)), a.slice(1));
  });
});
