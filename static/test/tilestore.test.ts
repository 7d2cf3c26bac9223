import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { CellCounter } from '../src/map/cellcounter';
import { piecesOf } from '../src/map/cellpieces';
import { decodeCellTile } from '../src/celltile';
import { at, bytesOf, server, soon } from './tilestore.server';

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
    const { store, asked } = server(undefined, 3.5 * (new CellCounter(decodeCellTile(bytesOf(at(0)))).bytes + 400));
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
    const { store, asked, told } = server((w) => ({ bytes: bytesOf(w), tag }));
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
});

describe('a tile that does not come', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());
  /** Lets so many seconds pass, answering what is asked, and says at which seconds that was. */
  async function pass(asked: { done: () => void }[], seconds: number): Promise<number[]> {
    const when: number[] = [];
    let answered = asked.length;
    for (let s = 0; s < seconds; s += 0.5) {
      mock.timers.tick(500);
      await soon();
      for (; answered < asked.length; answered++) {
        when.push(s + 0.5);
        asked[answered].done();
      }
      await soon();
    }
    return when;
  }
  /** Two tiles, of which the first comes cut short. */
  async function cutShort() {
    let whole = false;
    const s = server((w) => ({ bytes: w.col === 1 && !whole ? bytesOf(w).slice(0, 90) : bytesOf(w), tag: null }));
    s.store.want('l', [at(1), at(2)]);
    s.asked.forEach((a) => a.done());
    await soon();
    return { ...s, mend: () => { whole = true; } };
  }

  it('cut short is asked for twice, then said, and rests; its neighbours are drawn', async () => {
    const { store, asked, told } = await cutShort();
    assert.deepEqual(told, ['l'], 'nothing is said before the second try');
    assert.deepEqual(await pass(asked, 3600), [1.5]);
    assert.deepEqual(told, ['l', 'refused']);
    assert.equal(store.whole('l'), false);
    const { pieces } = piecesOf(store, { layer: 'l', params: '' }, null, null, { x0: 1.1 / 16, y0: 3.1 / 16, x1: 2.9 / 16, y1: 3.9 / 16 }, 4);
    assert.deepEqual(pieces.map((p) => p.counter.tile.col), [2]);
    store.want('l', [at(1), at(2)]); // the map moved a little
    assert.equal(asked.length, 3);
    assert.deepEqual(asked.map(({ w }) => w.anew), [false, false, true], 'what the browser kept of it is no answer');
  });

  it('is asked for anew when it comes into view again', async () => {
    const { store, asked, told } = await cutShort();
    await pass(asked, 60);
    store.want('l', [at(2)]);
    assert.equal(told.at(-1), null, 'what is not wanted is not missed');
    store.want('l', [at(1), at(2)]);
    asked[3].done();
    await soon();
    assert.deepEqual(await pass(asked, 60), [1.5]);
    assert.equal(told.at(-1), 'refused');
  });

  it('is asked for anew in the next state of the layer, and when the reader tries again', async () => {
    for (const anew of ['refresh', 'retry'] as const) {
      const { store, asked, told, mend } = await cutShort();
      await pass(asked, 60);
      mend();
      store[anew]('l');
      asked.slice(3).forEach((a) => a.done());
      await soon();
      assert.equal(store.whole('l'), true);
      assert.deepEqual(told.filter((t) => t !== 'l'), ['refused', null]);
    }
  });

  it('for the network is asked for later and later, until it is there', async () => {
    let away = true;
    const { store, asked, told } = server((w) => {
      if (away) throw Object.assign(new Error(''), { status: 0 });
      return { bytes: bytesOf(w), tag: null };
    });
    store.want('l', [at(1)]);
    asked[0].done();
    await soon();
    assert.deepEqual(await pass(asked, 300), [1.5, 4.5, 10.5, 22.5, 46.5, 94.5, 154.5, 214.5, 274.5]);
    assert.deepEqual(told, ['failed']);
    away = false;
    assert.equal((await pass(asked, 300)).length, 1);
    assert.deepEqual(told, ['failed', 'l', null]);
  });

  it('for a filter too wide is not asked for again', async () => {
    const { store, asked, told } = server(() => { throw Object.assign(new Error(''), { status: 400 }); });
    store.want('l', [at(1)]);
    asked[0].done();
    await soon();
    assert.deepEqual(await pass(asked, 3600), []);
    assert.deepEqual(told, ['narrow']);
  });

  it('is missed in its own layer, whatever comes of another', async () => {
    const { store, asked, missing } = server((w) => ({ bytes: w.layer === 'l' ? bytesOf(w).slice(0, 90) : bytesOf(w), tag: null }));
    store.want('l', [at(1)]);
    store.want('m', [{ ...at(1), layer: 'm' }]);
    asked.forEach((a) => a.done());
    await soon();
    await pass(asked, 60);
    assert.deepEqual([missing, store.whole('m')], [{ l: 'refused' }, true]);
    store.leave('l');
    assert.deepEqual(missing, { l: null });
  });

  it('for its version is said before all else', async () => {
    const { store, asked, told } = server((w) => {
      const bytes = new Uint8Array(bytesOf(w));
      if (w.col === 2) bytes[3] = 0x39;
      return { bytes: w.col === 1 ? bytes.buffer.slice(0, 90) : bytes.buffer, tag: null };
    });
    store.want('l', [at(1), at(2)]);
    asked.forEach((a) => a.done());
    await soon();
    assert.deepEqual(await pass(asked, 60), [1.5, 1.5]);
    assert.equal(told.at(-1), 'version');
  });

  it('but another one in its place is not taken', async () => {
    const { store, asked, told } = server(() => ({ bytes: bytesOf(at(2)), tag: null }));
    store.want('l', [at(1)]);
    asked[0].done();
    await soon();
    await pass(asked, 60);
    assert.deepEqual([store.get(at(1)), told], [undefined, ['refused']]);
  });
});
