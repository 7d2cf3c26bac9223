import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { around, inside } from '../src/closeup';
import { boxFor } from '../src/histogram';
import { above, levelFor, tilesIn, touches, within } from '../src/map/tilegrid';
import type { Box } from '../src/map/view';
import { boxOf, latOf, worldBox } from '../src/map/world';

describe('tiles of a view', () => {
  it('are of the level below the zoom, and within the matrix', () => {
    assert.deepEqual([0, 1, 2, 7, 7.4, 19, 22].map(levelFor), [0, 0, 1, 6, 6, 18, 18]);
  });

  it('begin in the middle', () => {
    const tiles = tilesIn({ x0: 0.1, y0: 0.1, x1: 0.9, y1: 0.9 }, 2);
    assert.equal(tiles.length, 16);
    assert.deepEqual(new Set(tiles.slice(0, 4).map((t) => `${t.row} ${t.col}`)), new Set(['1 1', '1 2', '2 1', '2 2']));
  });

  it('repeat with the world and are asked for once', () => {
    const over = tilesIn({ x0: 0.9, y0: 0.4, x1: 1.1, y1: 0.45 }, 3);
    assert.deepEqual(new Set(over.map((t) => t.col)), new Set([7, 0]));
    assert.equal(tilesIn({ x0: -1.3, y0: 0, x1: 2.4, y1: 1 }, 1).length, 4);
    assert.deepEqual(tilesIn({ x0: 0.2, y0: -0.5, x1: 0.3, y1: -0.1 }, 3).map((t) => t.row), []);
  });

  it('know what holds them and what they hold', () => {
    assert.deepEqual(above({ z: 5, row: 13, col: 21 }, 2), { z: 3, row: 3, col: 5 });
    for (const t of within({ z: 5, row: 13, col: 21 })) assert.deepEqual(above(t, 1), { z: 5, row: 13, col: 21 });
  });

  it('are passed over where the layer has nothing', () => {
    const syria = worldBox([35, 32, 43, 38]);
    assert.equal(touches({ z: 1, row: 0, col: 1 }, syria), true);
    assert.equal(touches({ z: 1, row: 1, col: 1 }, syria), false);
    const fiji = worldBox([177, -20, -178, -15]);
    assert.deepEqual([0, 1, 2, 3].map((col) => touches({ z: 2, row: 2, col }, fiji)), [true, false, false, true]);
  });
});

describe('boxes', () => {
  it('are wrapped at 180 degrees', () => {
    assert.deepEqual(boxOf(0.5, 0.5, 0.75, 0.5).map(Math.round), [0, 0, 90, 0]);
    assert.deepEqual(boxOf(0.75, 0.25, 1.25, 0.5).map(Math.round), [90, 0, -90, 67]);
    assert.deepEqual(boxOf(-0.25, 0.25, 0, 0.5).map(Math.round), [90, 0, 180, 67]);
    assert.deepEqual(boxOf(-0.25, -0.1, 0.9, 1.1), [-180, -90, 180, 90]);
  });

  it('of a cell are where the cell is', () => {
    for (let y = 0; y <= 1; y += 0.05) assert.ok(Math.abs(worldBox([0, latOf(y), 0, latOf(y)]).y0 - y) < 1e-9);
  });

  const cases: [string, Box, Box, boolean][] = [
    ['one in another', [10, 10, 20, 20], [5, 5, 25, 25], true],
    ['one beside another', [10, 10, 20, 20], [15, 5, 25, 25], false],
    ['over 180 degrees', [175, 0, -175, 5], [170, -5, -170, 10], true],
    ['this side of 180 degrees, in one over it', [175, 0, 179, 5], [170, -5, -170, 10], true],
    ['over 180 degrees, in one that is not', [175, 0, -175, 5], [170, -5, 179, 10], false],
    ['the world', [-180, -90, 180, 90], [-180, -90, 180, 90], true],
  ];
  for (const [name, a, b, want] of cases) {
    it(`${name}: ${want ? 'inside' : 'not inside'}`, () => {
      assert.equal(inside(a, b), want);
      assert.equal(boxFor(b, { bbox: a }) === null, want, 'as a view');
    });
  }

  it('get a rim that stays on the globe', () => {
    assert.deepEqual(around([170, 0, 178, 8]), [168, -2, 180, 10]);
    assert.deepEqual(around([172, 80, 180, 88]), [170, 78, -178, 90]);
    assert.deepEqual(around([-170, 0, 170, 8]), [-180, -2, 180, 10]);
  });
});
