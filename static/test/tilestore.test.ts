import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeCellTile, sizeOf } from '../src/celltile';
import type { TileDecoder } from '../src/map/tiledecoder';
import { TileStore, type Wanted } from '../src/map/tilestore';
import type { TileAnswer } from '../src/map/view';
import { encode } from './celltile.encode';

const bytesOf = (z: number, row: number, col: number): ArrayBuffer =>
  encode({ z, row, col, grid: 40, bin: 1, epoch: 0, kinds: ['a'], events: Array.from({ length: 50 }, (_, i) => ({ span: { lo: i, hi: i, from: null, to: null }, cell: i, kind: 0, soft: false, x: 0, y: 0 })) });

const at = (col: number, away = col): Wanted => ({ layer: 'l', params: '', z: 4, row: 3, col, away });

/** A server of which the test says when and what it answers. */
function server(answer: (w: Wanted) => TileAnswer = (w) => ({ bytes: bytesOf(w.z, w.row, w.col), tag: `"${w.col}"` }), most = 1e9) {
  const asked: { w: Wanted; signal: AbortSignal; done: () => void }[] = [];
  const told: string[] = [];
  const store = new TileStore({
    fetch: (w, signal) => new Promise((done, failed) => {
      signal.addEventListener('abort', () => failed(new DOMException('', 'AbortError')));
      asked.push({ w: w as Wanted, signal, done: () => { try { done(answer(w as Wanted)); } catch (e) { failed(e); } } });
    }),
    arrived: (layer) => told.push(layer),
    failed: (_layer, why) => told.push(why),
  }, { decode: (b: ArrayBuffer) => Promise.resolve().then(() => decodeCellTile(b)), close: () => undefined } as unknown as TileDecoder, most);
  return { store, asked, told };
}
const soon = () => new Promise<void>((done) => { setTimeout(done, 0); });

describe('the store of tiles', () => {
  it('asks six at once, the nearest first, and calls off what is not wanted any more', async () => {
    const { store, asked } = server();
    store.want('l', Array.from({ length: 10 }, (_, i) => at(9 - i)));
    assert.deepEqual(asked.map((a) => a.w.col), [0, 1, 2, 3, 4, 5]);
    store.want('l', [at(5), at(12)]);
    assert.deepEqual(asked.map((a) => a.signal.aborted), [true, true, true, true, true, false, false]);
    asked[5].done();
    asked[6].done();
    await soon();
    assert.deepEqual([store.get(at(5))?.tile.col, store.get(at(12))?.tile.col, store.get(at(0))], [5, 12, undefined]);
    assert.equal(store.whole('l'), true);
  });

  it('keeps within its bytes what was seen last, and what is in view', async () => {
    const { store, asked } = server(undefined, 3.5 * (sizeOf(decodeCellTile(bytesOf(4, 3, 0))) + 400));
    for (const col of [1, 2, 3]) {
      store.want('l', [at(col)]);
      asked[asked.length - 1].done();
      await soon();
    }
    store.get(at(1));
    store.want('l', [at(4)]);
    asked[asked.length - 1].done();
    await soon();
    assert.deepEqual([1, 2, 3, 4].map((c) => store.get(at(c)) !== undefined), [true, false, true, true]);
  });

  it('keeps an empty tile as one with nothing in it', async () => {
    const { store, asked } = server(() => ({ bytes: null, tag: null }));
    store.want('l', [at(1)]);
    asked[0].done();
    await soon();
    assert.equal(store.get(at(1)), null);
  });

  it('after a change asks again for what is in view, and shows the old until then', async () => {
    let tag = '"1"';
    const { store, asked, told } = server((w) => ({ bytes: bytesOf(w.z, w.row, w.col), tag }));
    store.want('l', [at(1)]);
    asked[0].done();
    await soon();
    const before = store.get(at(1));
    store.refresh('l');
    assert.equal(store.get(at(1)), before);
    assert.equal(store.whole('l'), false);
    asked[1].done(); // under the same tag
    await soon();
    assert.equal(store.get(at(1)), before);
    tag = '"2"';
    store.refresh('l');
    asked[2].done();
    await soon();
    assert.notEqual(store.get(at(1)), before);
    assert.deepEqual(told, ['l', 'l', 'l']);
  });

  it('says that a filter is too wide for the server', async () => {
    const { store, asked, told } = server(() => { throw Object.assign(new Error(''), { status: 400 }); });
    store.want('l', [at(1)]);
    asked[0].done();
    await new Promise<void>((done) => { setTimeout(done, 1600); });
    asked[1].done();
    await soon();
    assert.deepEqual(told, ['narrow']);
    store.close();
  });

  it('says what it cannot read only after a second try, and keeps the rest', async () => {
    const good = new Uint8Array(bytesOf(4, 3, 1));
    const newer = good.slice();
    newer[3] = 0x39;
    const { store, asked, told } = server((w) => ({ bytes: (w.col === 1 ? newer : good).buffer, tag: null }));
    store.want('l', [at(1), at(2)]); // and for tile 2 another one comes
    asked.forEach((a) => a.done());
    await soon();
    assert.deepEqual(told, []);
    await new Promise<void>((done) => { setTimeout(done, 1600); });
    assert.equal(asked.length, 4);
    asked.slice(2).forEach((a) => a.done());
    await soon();
    assert.deepEqual(told, ['version', 'failed']);
    assert.equal(store.whole('l'), false);
    store.close();
  });
});
