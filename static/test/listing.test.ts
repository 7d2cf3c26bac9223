import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Item } from '../src/filter';
import { comparer, merged, serverOrder, type Order, type Run } from '../src/listing';
import { spanOf } from '../src/time';
import type { EventProperties, Layer } from '../src/types';

const layer = (id: string): Layer => ({ id, title: id, geometryType: 'point', kinds: [], colour: '#c2410c', timeZone: 'UTC', bbox: null, from: null, to: null });
const item = (of: string, id: string, p: Partial<EventProperties> = {}): Item => {
  const properties: EventProperties = { layer: of, kind: null, title: id, date_start: null, date_end: null, place_precision: null, status: null, killed_low: null, killed_best: null, killed_high: null, revision: 1, ...p };
  return { layer: of, feature: { type: 'Feature', id, geometry: null, properties }, span: spanOf(properties, 'UTC') };
};
const on = (of: string, id: string, day: string) => item(of, id, { date_start: day, date_end: day });
const ids = (items: Item[]) => items.map((i) => i.feature.id).join(' ');
const whole = (items: Item[]): Run => ({ layer: layer('w'), items, matched: items.length, paged: false, unread: false });
const paged = (items: Item[], unread: boolean): Run => ({ layer: layer('p'), items, matched: 99, paged: true, unread });
const put = (runs: Run[], order: Order) => merged(runs, order, comparer(order.desc, 'en'));

describe('rows of several layers', () => {
  const w = [on('w', 'w1', '2017-05-25'), on('w', 'w2', '2017-06-01'), item('w', 'w3')];
  const p = [on('p', 'p1', '2017-05-24'), on('p', 'p2', '2017-05-26'), on('p', 'p3', '2017-05-27')];
  const date: Order = { by: 'date', desc: false };

  it('are one list, those without a date last', () => assert.deepEqual(put([whole(w), paged(p, false)], date), { items: [p[0], w[0], p[1], p[2], w[1], w[2]], more: null }));

  it('wait for what is not read, whole days at a time', () => {
    const got = put([whole(w), paged(p, true)], date);
    assert.equal(ids(got.items), 'p1 w1 p2');
    assert.equal(got.more, 'p');
  });

  it('do not wait for the end of a day of hundreds, and never move', () => {
    const dayOf = (i: number) => (i < 20 ? '2017-05-24' : i < 440 ? '2017-05-25' : '2017-05-26');
    const many = Array.from({ length: 450 }, (_, i) => item('p', `p${i}`, { date_start: dayOf(i), date_end: i % 3 === 0 ? '2017-06-30' : dayOf(i) }));
    let before: string[] = [];
    for (const n of [60, 119, 120, 130, 300, 440, 441, 450]) {
      const got = put([whole(w), paged(many.slice(0, n), n < many.length)], date);
      const now = got.items.map((i) => String(i.feature.id));
      assert.deepEqual(now.slice(0, before.length), before, `with ${n} read`);
      // w1, of the same day and of the layer before, counts towards the hundred.
      assert.equal(now.length, n < 119 ? 20 : n < 440 ? n + 1 : n === 440 ? 441 : n === 441 ? 441 : 453, `with ${n} read`);
      before = now;
    }
  });

  it('never move when more is read', () => {
    let before = '';
    const all = [...p, on('p', 'p4', '2017-05-27'), on('p', 'p5', '2017-06-01'), on('p', 'p6', '2017-06-02'), item('p', 'p7')];
    for (let n = 1; n <= all.length; n++) {
      const now = ids(put([whole(w), paged(all.slice(0, n), n < all.length)], date).items);
      assert.ok(now.startsWith(before), `${before} | ${now}`);
      before = now;
    }
    assert.equal(before, 'p1 w1 p2 p3 p4 w2 p5 p6 w3 p7');
  });

  it('stand the other way round, those without a date still last', () => assert.equal(ids(put([whole(w)], { by: 'date', desc: true }).items), 'w2 w1 w3'));
  it('wait from the first page on', () => assert.deepEqual(put([whole(w), paged([], true)], date), { items: [], more: 'p' }));
  it('stay as the server ordered them where there is one layer', () => assert.equal(ids(put([paged([p[2], p[0]] as Item[], true)], { by: 'title', desc: false }).items), 'p3 p1'));
});

describe('an order of rows', () => {
  const rows = [
    item('w', 'a', { killed_low: 81, killed_best: null, status: 'reported' }), item('w', 'b'), item('w', 'c', { killed_low: 0, killed_best: 0, killed_high: 0 }),
    item('w', 'd', { killed_best: 50, killed_low: 40 }), item('w', 'event 10'), item('w', 'event 9'),
  ];
  const cases: [string, Order, string][] = [
    ['counts nothing reported as nothing, and last', { by: 'killed', desc: false }, 'c d a b event 10 event 9'],
    ['keeps it last the other way round', { by: 'killed', desc: true }, 'a d c b event 10 event 9'],
    ['reads numbers in titles', { by: 'title', desc: false }, 'a b c d event 9 event 10'],
    ['puts what has no status last', { by: 'status', desc: true }, 'a b c d event 10 event 9'],
  ];
  for (const [name, order, want] of cases) it(name, () => assert.equal(ids(put([whole(rows)], order).items), want));

  it('is asked of the server by its names', () => {
    assert.equal(serverOrder({ by: 'killed', desc: true }), '-killed_best');
    assert.equal(serverOrder({ by: 'date', desc: false }), 'date_start');
    assert.equal(serverOrder({ by: 'place', desc: false }), null);
  });
});
