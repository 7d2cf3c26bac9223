import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Heights, paneOf, scrollFor } from '../src/windowing';

/** The same by adding up, for comparing. */
const plain = (heights: number[]) => ({
  offset: (i: number) => heights.slice(0, i).reduce((a, b) => a + b, 0),
  at: (y: number) => {
    let end = 0;
    for (let i = 0; i < heights.length; i++) if (y < (end += heights[i] as number)) return i;
    return heights.length - 1;
  },
});

describe('heights of rows', () => {
  it('agree with adding up, whatever was measured', () => {
    let seed = 7;
    const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
    for (const count of [1, 2, 3, 64, 100, 777]) {
      const rows = new Heights(count, 40);
      const all = new Array<number>(count).fill(40);
      for (let k = 0; k < 200; k++) {
        const i = random(count);
        const h = 10 + random(200);
        rows.set(i, h);
        all[i] = h;
        const { offset, at } = plain(all);
        const probe = random(count + 1);
        assert.equal(rows.offset(probe), offset(probe));
        const y = random(count * 110) - 20;
        assert.equal(rows.at(y), at(y), `${count} rows at ${y}`);
      }
      assert.equal(rows.total, plain(all).offset(count));
    }
  });

  it('stay when rows are added or taken away', () => {
    const rows = new Heights(4, 10);
    rows.set(1, 30);
    rows.set(3, 5);
    assert.deepEqual([rows.resized(6).total, rows.resized(2).total, rows.resized(6).at(39)], [75, 40, 1]);
  });

  it('know nothing of no rows', () => {
    const none = new Heights(0, 40);
    assert.equal(none.total, 0);
    assert.deepEqual(paneOf(none, 100, 500, 5), { first: 0, end: 0, before: 0, after: 0 });
  });
});

describe('the pane of a long list', () => {
  const rows = new Heights(16_566, 44);
  const cases: [string, number, [number, number]][] = [
    ['begins at the first row', 0, [0, 17]],
    ['moves down with some rows to spare', 44 * 1000, [996, 1017]],
    ['ends at the last row', 44 * 16_566 - 528, [16_550, 16_566]],
    ['is not lost beyond the end', 9e9, [16_561, 16_566]],
  ];
  for (const [name, top, [first, end]] of cases) {
    it(name, () => {
      const p = paneOf(rows, top, 528, 4);
      assert.deepEqual([p.first, p.end], [first, end]);
      assert.equal(p.before + (p.end - p.first) * 44 + p.after, rows.total);
    });
  }

  it('scrolls only to rows that are not seen', () => {
    assert.equal(scrollFor(rows, 10, 0, 528), 0);
    assert.equal(scrollFor(rows, 20, 0, 528), 21 * 44 - 528);
    assert.equal(scrollFor(rows, 10, 1000, 528), 440);
    assert.equal(scrollFor(rows, 10, 440, 528, 36), 404);
    assert.equal(scrollFor(rows, 0, 100, 528, 36), 0);
  });
});
