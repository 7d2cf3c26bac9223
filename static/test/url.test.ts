import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { EMPTY, readView, settle, writeView, type View } from '../src/url';
import { parseDay } from '../src/time';

const day = (s: string) => parseDay(s) as number;

const full: View = {
  layers: ['strikes', 'convoys'], from: day('2017-05-25'), to: day('2017-06-01'), now: day('2017-05-28'), axis: { from: day('2017-05-01'), to: day('2017-06-30') }, match: 'certain', kinds: ['airstrike', 'missile strike', 'shelling, mortar', 'a "so-called" raid'],
  q: 'Raqqa & الرقة + 50%', status: ['disputed', 'reported'], actors: ['Government of Syria', 'IS'], camera: { zoom: 7, lat: 35.3, lon: 38.8 }, sel: { layer: 'strikes', id: 'a:b/c d,é' }, asof: '2017-06-01T06:45:00Z', show: 'table', borders: 'defacto', many: 'density', lang: 'en',
};

describe('the address', () => {
  it('is empty for an empty view', () => {
    assert.equal(writeView(EMPTY), '');
    assert.deepEqual(readView(''), EMPTY);
  });

  it('restores a view in which everything is chosen', () => {
    assert.deepEqual(readView(writeView(full)), full);
  });

  it('restores each part alone', () => {
    for (const key of Object.keys(full) as (keyof View)[]) {
      const one = { ...EMPTY, [key]: full[key] };
      assert.deepEqual(readView(writeView(one)), one, key);
    }
  });

  it('stays readable', () => {
    assert.equal(
      writeView({ ...EMPTY, layers: ['strikes', 'convoys'], from: day('2017-05-25'), camera: { zoom: 7, lat: 35.3, lon: 38.8 }, sel: { layer: 'strikes', id: '25-may' } }),
      '?layers=strikes,convoys&from=2017-05-25&map=7/35.3/38.8&sel=strikes:25-may',
    );
  });

  it('tells no layer from all layers', () => {
    assert.deepEqual(readView('?layers=').layers, []);
    assert.equal(readView('').layers, null);
    assert.equal(writeView({ ...EMPTY, layers: [] }), '?layers=');
  });

  for (const [name, search, field] of [
    ['a day that is none', '?from=2017-02-30', 'from'], ['a camera with two parts', '?map=7/35.3', 'camera'], ['a latitude beyond the pole', '?map=7/95/38', 'camera'],
    ['an empty camera part', '?map=7//38', 'camera'], ['a selection without layer', '?sel=x', 'sel'], ['a strange match', '?match=maybe', 'match'],
    ['an asof that is no time', '?asof=yesterday', 'asof'], ['an asof that only the browser reads', '?asof=2017', 'asof'], ['an asof without a zone', '?asof=2017-06-01T06:45', 'asof'], ['a strange language', '?lang=<b>', 'lang'],
  ] as [string, string, keyof View][]) {
    it(`passes over ${name}`, () => assert.deepEqual(readView(search)[field], EMPTY[field]));
  }

  it('passes over what it does not know', () => assert.deepEqual(readView('?utm_source=x&from=2017-05-25').from, day('2017-05-25')));
});

describe('a view in order', () => {
  it('turns the period round', () => {
    const v = settle({ ...EMPTY, from: day('2017-06-01'), to: day('2017-05-25') });
    assert.equal(v.from, day('2017-05-25'));
    assert.equal(v.to, day('2017-06-01'));
  });

  it('parks a playhead outside the period, and at its end', () => {
    for (const now of ['2017-05-24', '2017-06-01', '2017-06-02']) {
      assert.equal(settle({ ...full, now: day(now) }).now, null, now);
    }
    assert.equal(settle(full).now, full.now);
  });

  it('switches on the layer of a selected event where no dates are given', () => {
    assert.deepEqual(readView('?layers=convoys&sel=strikes:1').layers, ['convoys', 'strikes']);
    assert.deepEqual(readView('?layers=convoys&sel=strikes:1&from=2017-05-25').layers, ['convoys']);
    assert.equal(readView('?sel=strikes:1').layers, null);
  });

  it('keeps a view that is in order as it is', () => assert.ok(settle(full) === full));
});
