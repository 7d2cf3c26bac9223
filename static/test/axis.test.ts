import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitted, lengthOf, panned, reaching, rested, revealed, zoomed, type Range } from '../src/axis';
import { daysToAsk } from '../src/histogram';
import { parseDay } from '../src/time';
import { scaleOf } from '../src/ui/plot';

const d = (s: string): number => parseDay(s) as number;
const whole: Range = { from: d('2016-01-01'), to: d('2019-12-31') };
const near = (a: number, b: number, what = '') => assert.ok(Math.abs(a - b) < 1e-6, `${what} ${a} is not ${b}`);

describe('zooming the axis', () => {
  it('keeps what is under the pointer under the pointer', () => {
    for (const share of [0.1, 0.37, 0.5, 0.9]) {
      let r = { from: d('2017-01-01'), to: d('2018-06-30') };
      const at = r.from + share * lengthOf(r);
      for (let i = 0; i < 12; i++) {
        r = zoomed(r, whole, at, 0.8);
        near((at - r.from) / lengthOf(r), share, `after ${i + 1} turns`);
      }
    }
  });

  it('keeps the pixel of that day on the drawing', () => {
    const before = { from: d('2017-05-01'), to: d('2017-05-30') };
    const scale = scaleOf(before, 1200);
    const day = scale?.day(900) as number;
    near(scaleOf(zoomed(before, whole, day, 0.5), 1200)?.x(day) as number, 900);
  });

  it('comes to rest on whole days with the same day under the pointer', () => {
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let i = 0; i < 2000; i++) {
      const length = 4 + random() * 300;
      const from = whole.from + random() * (lengthOf(whole) - length);
      const r = { from, to: from + length - 1 };
      const share = 0.02 + random() * 0.96;
      const at = r.from + share * lengthOf(r);
      const rest = rested(r, whole, at) as Range;
      assert.ok(Number.isInteger(rest.from) && Number.isInteger(rest.to));
      if (rest.from > whole.from && rest.to < whole.to) assert.equal(Math.floor(rest.from + share * lengthOf(rest)), Math.floor(at), JSON.stringify({ r, share }));
    }
  });

  it('never leaves the data, and never shows less than three days or more than all', () => {
    assert.deepEqual(zoomed(whole, whole, d('2017-01-01'), 3), whole);
    assert.equal(lengthOf(zoomed(whole, whole, d('2017-01-01'), 1e-9)), 3);
    assert.deepEqual(panned({ from: d('2016-01-02'), to: d('2016-01-31') }, whole, -400), { from: d('2016-01-01'), to: d('2016-01-30') });
    const one = { from: d('2017-05-24'), to: d('2017-05-26') };
    assert.deepEqual(zoomed(one, one, one.from + 1.2, 0.2), one);
    assert.equal(rested(one, one), null);
    assert.equal(rested({ from: whole.from + 0.2, to: whole.to - 0.1 }, whole), null);
  });

  it('takes of a link what there is', () => {
    assert.deepEqual(fitted({ from: d('2015-01-01'), to: d('2016-03-31') }, whole), { from: d('2016-01-01'), to: d('2016-03-31') });
    assert.deepEqual(fitted({ from: d('1999-01-01'), to: d('1999-03-31') }, whole), whole);
    assert.equal(lengthOf(fitted({ from: d('2019-12-31'), to: d('2019-12-31') }, whole)), 3);
  });

  it('moves just far enough to show a day', () => {
    const r = { from: d('2017-05-01'), to: d('2017-05-30') };
    assert.equal(revealed(r, whole, d('2017-05-30')), r);
    const later = revealed(r, whole, d('2017-06-05'));
    assert.ok(later.from > r.from && later.to >= d('2017-06-05') && later.to < d('2017-06-10'));
    assert.ok(revealed(r, whole, d('2017-04-05')).from <= d('2017-04-05'));
  });
});

describe('what the histogram is asked for', () => {
  it('is all there is where that is not too much, so that every bar is as high on every zoom', () => {
    assert.deepEqual(daysToAsk({ from: d('2017-05-01'), to: d('2017-05-30') }, whole, 'day'), whole);
  });

  it('is a part with room around where all would be too much, and does not move with every pan', () => {
    const long = { from: d('1861-04-12'), to: d('2026-11-23') };
    const shown = { from: d('1917-05-01'), to: d('1917-07-30') };
    const asked = daysToAsk(shown, long, 'day');
    assert.ok(asked.from < shown.from - 90 && asked.to > shown.to + 90 && lengthOf(asked) < 10_000);
    assert.deepEqual(daysToAsk({ from: shown.from + 3, to: shown.to + 3 }, long, 'day'), asked);
    assert.deepEqual(daysToAsk({ from: long.from, to: long.from + 90 }, long, 'day').from, long.from);
  });
});

describe('a period beside the data', () => {
  const cases: [string, string | null, string | null, string, string][] = [
    ['before all of them', '2014-01-01', '2014-02-01', '2014-01-01', '2019-12-31'],
    ['before, its start open', null, '2014-02-01', '2014-02-01', '2019-12-31'],
    ['after all of them', '2021-03-01', '2021-04-01', '2016-01-01', '2021-04-01'],
    ['after, its end open', '2021-03-01', null, '2016-01-01', '2021-03-01'],
    ['that meets them', '2014-01-01', '2016-01-01', '2016-01-01', '2019-12-31'],
    ['around them', '1900-01-01', '2100-01-01', '2016-01-01', '2019-12-31'],
    ['open', null, null, '2016-01-01', '2019-12-31'],
  ];
  for (const [name, from, to, first, last] of cases) {
    it(`${name}: the axis goes from ${first} to ${last}`, () => {
      assert.deepEqual(reaching(whole, from === null ? null : d(from), to === null ? null : d(to)), { from: d(first), to: d(last) });
    });
  }
});
