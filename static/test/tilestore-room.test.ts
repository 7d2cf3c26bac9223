import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeCellTile } from '../src/celltile';
import { CellCounter } from '../src/map/cellcounter';
import { piecesOf } from '../src/map/cellpieces';
import type { TileAt } from '../src/map/tilegrid';
import type { Source } from '../src/map/tilestore';
import type { TileAnswer } from '../src/map/view';
import { bytesOf, server, soon } from './tilestore.server';

/** Bytes of all buffers that can be reached from something. */
function buffersOf(of: unknown, seen = new Set<unknown>()): number {
  if (typeof of !== 'object' || of === null || seen.has(of)) return 0;
  seen.add(of);
  if (ArrayBuffer.isView(of)) return seen.has(of.buffer) ? 0 : (seen.add(of.buffer), of.buffer.byteLength);
  const parts: unknown[] = of instanceof Map ? [...of.values()] : Object.values(of);
  return parts.reduce<number>((n, part) => n + buffersOf(part, seen), 0);
}

const WORLD = { x0: 0.01, y0: 0.01, x1: 0.99, y1: 0.99 };
/** What the tiles of these tests take: of 50 events, and an empty one. */
const FIFTY = new CellCounter(decodeCellTile(bytesOf({ z: 0, row: 0, col: 0 }))).bytes + 400;

/** Layers that look at the whole world as maps do; a server that answers at once. */
function maps(answer: (w: Source & TileAt) => TileAnswer, most: number, bin: number | null = null) {
  const looks = new Set<string>();
  const touched = new Set<string>();
  const { store, asked, told } = server(answer, most, (layer) => touched.add(layer));
  let level = 3;
  let held = 0;
  const look = (layer: string) => {
    const { wanted, pieces } = piecesOf(store, { layer, params: '' }, bin, null, WORLD, Math.max(0, level - store.coarser));
    store.want(layer, wanted);
    return pieces;
  };
  /** Until nothing more comes of it; fails where there is no end to that. */
  const rest = async () => {
    for (let turn = 0, answered = 0; turn < 1000; turn++) {
      const before = asked.length;
      for (; answered < asked.length; answered++) asked[answered].done();
      await soon();
      held = Math.max(held, buffersOf(store['kept']));
      const due = [...touched].filter((layer) => looks.has(layer));
      touched.clear();
      due.forEach(look);
      if (due.length === 0 && asked.length === before) return;
    }
    assert.fail('it never comes to rest');
  };
  const see = async (zoomTo: number, ...layers: string[]) => {
    level = zoomTo;
    for (const layer of looks) if (!layers.includes(layer)) store.leave(layer);
    looks.clear();
    layers.forEach((layer) => looks.add(layer));
    layers.forEach(look);
    await rest();
  };
  return { store, asked, told, see, drawn: (layer: string) => look(layer).map(({ counter: { tile }, clip }) => `${tile.z}${clip ? ' in part' : ''} ${tile.bin}`), most: () => held };
}

const failuresIn = (told: (string | null)[]) => told.filter((t) => t === null || t === 'full' || t === 'refused' || t === 'failed');

describe('the room that tiles take', () => {
  it('is that of all that is held with them', () => {
    const counter = new CellCounter(decodeCellTile(bytesOf({ z: 0, row: 0, col: 0 })));
    counter.look({ from: 3, to: 9, now: null, match: 'certain' });
    counter.count(0);
    const text = 2 * 'a'.length + 16;
    assert.equal(counter.bytes, buffersOf(counter) + text);
  });

  it('is never more than it may be: views take coarser tiles, and finer ones when there is room again', async () => {
    const { store, told, see, drawn, most } = maps((w) => ({ bytes: bytesOf(w), tag: null }), 40 * FIFTY);
    await see(3, 'a');
    assert.deepEqual([store.coarser, drawn('a').length], [1, 16], '64 tiles do not fit, 16 do');
    assert.equal(store.whole('a'), true);
    await see(3, 'a', 'b', 'c');
    assert.deepEqual([store.coarser, drawn('a').length, drawn('c').length], [2, 4, 4]);
    assert.deepEqual(['a', 'b', 'c'].map((l) => store.whole(l)), [true, true, true]);
    await see(3, 'b');
    assert.deepEqual([store.coarser, drawn('b').length], [1, 16]);
    await see(2, 'b');
    assert.deepEqual([store.coarser, drawn('b').length], [0, 16]);
    assert.ok(most() > 20 * FIFTY && most() <= 40 * FIFTY, `${most()} of ${40 * FIFTY}`);
    assert.deepEqual(failuresIn(told), []);
  });

  it('comes to rest where finer tiles take more than can be foreseen', async () => {
    const { store, see, drawn } = maps((w) => ({ bytes: w.z === 3 ? bytesOf(w) : bytesOf(w, 1, 1), tag: null }), 40 * FIFTY);
    await see(3, 'a');
    assert.deepEqual([store.coarser, drawn('a').length], [1, 16]);
    assert.equal(store.whole('a'), true);
  });

  it('is given up first by finer bins, which nobody misses', async () => {
    const { store, asked, told, see, drawn } = maps((w) => ({ bytes: bytesOf(w, w.params ? 1 : 32), tag: null }), 20.5 * FIFTY, 1);
    await see(2, 'a');
    const bins = drawn('a');
    assert.equal(store.coarser, 0);
    assert.ok(bins.includes('2 32') && bins.includes('2 1') && bins.length === 16, String(bins));
    assert.equal(store.whole('a'), true);
    assert.deepEqual(failuresIn(told), []);
    const before = asked.length;
    drawn('a');
    assert.equal(asked.length, before, 'they are not asked for again and again');
  });

  it('is said not to do where a single tile does not fit', async () => {
    const { store, told, see, drawn } = maps((w) => ({ bytes: bytesOf(w, 1, w.layer === 'b' ? 500 : 50), tag: null }), 5 * FIFTY);
    await see(0, 'a', 'b');
    assert.deepEqual([drawn('a'), drawn('b')], [['0 1'], []]);
    assert.equal(store.whole('b'), false);
    assert.deepEqual(failuresIn(told), ['full']);
    await see(0, 'a');
    assert.deepEqual(failuresIn(told), ['full', null]);
  });
});
