import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeCellTile } from '../src/celltile';
import { CellCounter } from '../src/map/cellcounter';
import { heldIn, holdsAll, piecesOf, tally } from '../src/map/cellpieces';
import type { TileAt } from '../src/map/tilegrid';
import { TileTotals } from '../src/map/tiletotals';
import type { Source } from '../src/map/tilestore';
import { encode } from './celltile.encode';

/** A tile with one event in each cell of its diagonal. */
const counterOf = ({ z, row, col }: TileAt, bin = 1): CellCounter => new CellCounter(decodeCellTile(encode({
  z, row, col, grid: 40, bin, epoch: 0, kinds: ['a', 'b'],
  events: Array.from({ length: 40 }, (_, i) => ({ span: { lo: i, hi: i, from: null, to: null }, cell: i * 41, kind: i % 2, soft: false, x: 128, y: 128 })),
})));

/** A store that holds some tiles, by "z/row/col" and what else their address has; null ones are empty. */
const holding = (tiles: Record<string, CellCounter | null>) => ({ get: ({ z, row, col, params }: Source & TileAt) => tiles[`${z}/${row}/${col}${params && `?${params}`}`] });

const source = { layer: 'l', params: '' };
const view = { x0: 0.3, y0: 0.3, x1: 0.4, y1: 0.4 }; // within tile 1/0/0 and 2/1/1

describe('what is drawn of a view', () => {
  it('is the tile itself where it is here', () => {
    const own = counterOf({ z: 2, row: 1, col: 1 });
    const { pieces, wanted } = piecesOf(holding({ '2/1/1': own }), source, null, null, view, 2);
    assert.deepEqual(pieces, [{ counter: own, clip: null }]);
    assert.equal(wanted.length, 1);
  });

  it('is a part of the nearest coarser one until then', () => {
    const [near, far] = [counterOf({ z: 1, row: 0, col: 0 }), counterOf({ z: 0, row: 0, col: 0 })];
    const { pieces } = piecesOf(holding({ '1/0/0': near, '0/0/0': far }), source, null, null, view, 2);
    assert.deepEqual(pieces, [{ counter: near, clip: { x0: 0.25, y0: 0.25, x1: 0.5, y1: 0.5 } }]);
  });

  it('is made of finer ones where there is no coarser one, and nothing where one is empty', () => {
    const fine = counterOf({ z: 3, row: 3, col: 2 });
    assert.deepEqual(piecesOf(holding({ '3/3/2': fine }), source, null, null, view, 2).pieces, [{ counter: fine, clip: null }]);
    assert.deepEqual(piecesOf(holding({ '1/0/0': null, '3/3/2': fine }), source, null, null, view, 2).pieces, []);
  });

  it('asks anew for bins that are too long, and shows the longer ones until then', () => {
    const [long, short] = [counterOf({ z: 2, row: 1, col: 1 }, 32), counterOf({ z: 2, row: 1, col: 1 }, 4)];
    const first = piecesOf(holding({ '2/1/1': long }), source, 4, null, view, 2);
    assert.deepEqual(first.wanted.map((w) => w.params), ['', 'bin=4']);
    assert.equal(first.pieces[0].counter, long);
    assert.equal(piecesOf(holding({ '2/1/1': long, '2/1/1?bin=4': short }), source, 4, null, view, 2).pieces[0].counter, short);
    assert.deepEqual(piecesOf(holding({ '2/1/1': long }), { ...source, params: 'q=x' }, 64, null, view, 2).wanted.map((w) => w.params), ['q=x']);
  });

  it('leaves out where the layer has nothing', () => {
    assert.deepEqual(piecesOf(holding({}), source, null, [100, -60, 120, -50], view, 2).wanted, []);
  });

  it('is counted within the view, in the period and ever', () => {
    const pieces = [{ counter: counterOf({ z: 0, row: 0, col: 0 }), clip: null }];
    const world = { x0: 0, y0: 0, x1: 1, y1: 1 };
    const all = { from: null, to: null, now: 5, match: 'possible' as const };
    assert.deepEqual(tally(pieces, world, all, null), { period: 40, ever: 40 });
    assert.deepEqual(tally(pieces, world, { ...all, from: 10, to: 19 }, new Set(['b'])), { period: 5, ever: 20 });
    assert.deepEqual(tally(pieces, { x0: 0, y0: 0, x1: 0.5, y1: 0.5 }, all, null), { period: 20, ever: 20 });
    assert.deepEqual(tally(pieces, { x0: 1, y0: 0, x1: 1.5, y1: 0.5 }, all, null), { period: 20, ever: 20 }, 'the next copy of the world');
  });

  it('is counted in whole tiles in any window, and says whether to the day', () => {
    const pieces = [1, 32].map((bin) => ({ counter: counterOf({ z: 0, row: 0, col: 0 }, bin), clip: null }));
    const all = { from: null, to: null, now: null, match: 'possible' as const };
    assert.deepEqual(heldIn(pieces, all, null, new TileTotals()), { count: 80, exact: true });
    assert.deepEqual(heldIn(pieces.slice(0, 1), { ...all, from: 10, to: 19 }, new Set(['b']), new TileTotals()), { count: 5, exact: true });
    assert.deepEqual(heldIn(pieces.slice(0, 1), { ...all, from: 10, now: 14 }, null, new TileTotals()), { count: 5, exact: true });
    assert.equal(heldIn(pieces, { ...all, from: 10 }, null, new TileTotals()).exact, false);
  });

  it('holds a layer where its tiles are among those of the view', () => {
    const box = { x0: 0.26, y0: 0.26, x1: 0.49, y1: 0.49 }; // tile 2/1/1
    assert.ok(holdsAll(view, box, 2));
    assert.ok(!holdsAll(view, { ...box, x1: 0.51 }, 2));
    assert.ok(holdsAll({ ...view, x1: 0.51 }, { ...box, x1: 0.51 }, 2));
    assert.ok(holdsAll({ ...view, x0: 1.3, x1: 1.4 }, box, 2), 'the next copy of the world');
    assert.ok(holdsAll({ x0: 0.9, y0: 0.3, x1: 1.1, y1: 0.4 }, { x0: 0.95, y0: 0.3, x1: 1.05, y1: 0.4 }, 2), 'over 180 degrees');
    assert.ok(!holdsAll({ x0: 0.3, y0: 0.3, x1: 0.30001, y1: 0.30001 }, { x0: 0, y0: 0, x1: 1, y1: 1 }, 18), 'the world at the last level');
  });
});
