import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { holds, keys, Squares, type Box } from '../src/basemap/squares';

describe('squares', () => {
  it('of a box, across 180° too', () => {
    assert.deepEqual(keys([170, -5, 195, 5], 20).sort(), ['0-4', '17-4']);
    assert.deepEqual(keys([35, 30, 41, 37], 20), ['10-6', '11-6']);
    assert.deepEqual(keys([-180, -90, 180, 90], 90).length, 8);
    assert.deepEqual(keys([32, 31, 43, 38], 10), ['21-12', '22-12'], 'the founding map is two squares of detail');
  });
  it('that hold something are marked by a bit each', () => {
    const grid = { degrees: 90, mask: '8001'.slice(0, 2) }; // four columns, two rows: the first and none of the second
    assert.deepEqual(['0-0', '1-0', '3-0', '0-1', '3-1'].map((k) => holds(grid, k)), [true, false, false, false, false]);
    assert.equal(holds({ degrees: 90, mask: '01' }, '3-1'), true);
  });
  it('are fetched once, when they are looked at; until then the view is not whole', async () => {
    const asked: string[] = [];
    const came: Box[] = [];
    const squares = new Squares({ degrees: 90, mask: 'c0' }, async (key) => { asked.push(key); return key; }, (box) => came.push(box));
    assert.deepEqual(squares.look([-170, -80, -100, -10]), { files: [], whole: false });
    squares.look([-170, -80, -100, -10]);
    await Promise.resolve();
    await Promise.resolve();
    assert.deepEqual(asked, ['0-0']);
    assert.deepEqual(came, [[-180, -90, -90, 0]]);
    assert.deepEqual(squares.look([-170, -80, -100, -10]), { files: ['0-0'], whole: true });
    assert.deepEqual(squares.look([10, 10, 20, 20]), { files: [], whole: true }, 'nothing there: nothing to wait for');
  });
  it('that cannot be had leave the view as it was, and are not asked for again at once', async () => {
    let asked = 0;
    const squares = new Squares<string>({ degrees: 90, mask: '80' }, async () => { asked++; return null; }, () => assert.fail('nothing came'));
    squares.look([-170, -80, -100, -10]);
    await Promise.resolve();
    await Promise.resolve();
    assert.equal(squares.look([-170, -80, -100, -10]).whole, false);
    assert.equal(asked, 1);
  });
});
