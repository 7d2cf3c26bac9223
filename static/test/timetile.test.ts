import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { countTile } from '../src/filter';
import { decodeTimeTile } from '../src/timetile';

interface Row { id: string; lon: number; lat: number; lo: number | null; hi: number | null; from: number | null; to: number | null; kind: number; state: number }

/** Builds a tile byte by byte, apart from the decoder, after the written layout. */
function build(rows: Row[], kinds: string[], epoch: number, width: 2 | 4, seq = 7n): ArrayBuffer {
  const bytes: number[] = [];
  const pad = () => { while (bytes.length % 4 !== 0) bytes.push(0); };
  const put = (value: number, size: number) => { for (let i = 0; i < size; i++) bytes.push(Math.floor(value / 2 ** (8 * i)) & 255); };
  const signed = (value: number) => put(value < 0 ? value + 2 ** 32 : value, 4);
  put(0x31544c57, 4);
  put(width, 1); put(0, 1); put(kinds.length, 2);
  put(rows.length, 4);
  signed(epoch);
  put(Number(seq), 8);
  const offsets = bytes.length;
  put(0, 16);
  for (const r of rows) put(Math.round(((r.lon + 180) / 360) * (2 ** 32 - 1)), 4);
  for (const r of rows) put(Math.round(((r.lat + 90) / 180) * (2 ** 32 - 1)), 4);
  for (const column of ['lo', 'hi', 'from', 'to'] as const) {
    for (const r of rows) {
      const day = r[column];
      const value = day === null ? 0 : day - epoch + 1;
      if (width === 2) put(value, 2);
      else signed(value);
    }
    pad();
  }
  for (const r of rows) put(r.kind, 2);
  pad();
  for (const r of rows) put(r.state, 1);
  pad();
  const ids = rows.map((r) => [...new TextEncoder().encode(r.id)]);
  const at = { offsets: bytes.length, ids: 0, kinds: 0, length: 0 };
  let sum = 0;
  for (const id of [...ids, []]) { put(sum, 4); sum += id.length; }
  at.ids = bytes.length;
  for (const id of ids) bytes.push(...id);
  pad();
  at.kinds = bytes.length;
  const json = [...new TextEncoder().encode(JSON.stringify(kinds))];
  at.length = json.length;
  bytes.push(...json);
  const out = new Uint8Array(bytes);
  const head = new DataView(out.buffer);
  [at.offsets, at.ids, at.kinds, at.length].forEach((v, i) => head.setUint32(offsets + 4 * i, v, true));
  return out.buffer;
}

const rows: Row[] = [
  { id: 'undated', lon: 39, lat: 36, lo: null, hi: null, from: null, to: null, kind: 1, state: 6 },
  { id: 'صيف', lon: -180, lat: -90, lo: 17311, hi: 17311, from: null, to: null, kind: 0, state: 0 },
  { id: 'c', lon: 180, lat: 90, lo: 17315, hi: 17318, from: 17316, to: 17317, kind: 1, state: 0b0010_1001 },
];

describe('a time tile', () => {
  for (const width of [2, 4] as const) {
    it(`is read with day columns of ${width} bytes`, () => {
      const tile = decodeTimeTile(build(rows, ['a', 'b'], 17311, width));
      assert.equal(tile.count, 3);
      assert.equal(tile.seq, 7);
      assert.equal(tile.epoch, 17311);
      assert.deepEqual(tile.kinds, ['a', 'b']);
      assert.deepEqual([...tile.lo], [0, 1, 5]);
      assert.deepEqual([...tile.hi], [0, 1, 8]);
      assert.deepEqual([...tile.from], [0, 0, 6]);
      assert.deepEqual([...tile.to], [0, 0, 7]);
      assert.deepEqual([...tile.kind], [1, 0, 1]);
      assert.deepEqual([...tile.state], [6, 0, 0b0010_1001]);
      assert.deepEqual([0, 1, 2].map((i) => tile.id(i)), ['undated', 'صيف', 'c']);
      assert.equal(tile.x[1], 0);
      assert.equal(tile.x[2], 2 ** 32 - 1);
      assert.equal(tile.y[2], 2 ** 32 - 1);
    });
  }

  it('is read when it is empty', () => {
    const tile = decodeTimeTile(build([], [], 0, 2));
    assert.equal(tile.count, 0);
    assert.deepEqual(tile.kinds, []);
  });

  it('holds days before the epoch of computers', () => {
    const tile = decodeTimeTile(build([{ ...rows[1] as Row, lo: -39711, hi: 20000 }], ['a'], -39711, 4));
    assert.equal(tile.epoch, -39711);
    assert.equal(tile.lo[0], 1);
    assert.equal((tile.hi[0] as number) + tile.epoch - 1, 20000);
  });

  it('is counted by the rules of time', () => {
    const tile = decodeTimeTile(build(rows, ['a', 'b'], 17311, 2));
    assert.deepEqual(countTile(tile, { from: null, to: null, now: null, match: 'possible' }), { matched: 3, sofar: 2 });
    assert.deepEqual(countTile(tile, { from: 17312, to: 17320, now: 17314, match: 'possible' }), { matched: 2, sofar: 0 });
    assert.deepEqual(countTile(tile, { from: 17317, to: 17317, now: null, match: 'certain' }), { matched: 1, sofar: 1 });
  });

  const cut = (change: (bytes: Uint8Array, head: DataView) => void) => {
    const bytes = new Uint8Array(build(rows, ['a', 'b'], 17311, 2));
    change(bytes, new DataView(bytes.buffer));
    return bytes.buffer;
  };
  for (const [name, bytes, message] of [
    ['nothing', new ArrayBuffer(0), /header/],
    ['other bytes', cut((b) => b.set([80, 75, 3, 4])), /WLT1/],
    ['a strange width', cut((b) => { b[4] = 3; }), /3 bytes/],
    ['more events than bytes', cut((_, h) => h.setUint32(8, 1_000_000, true)), /needs/],
    ['a number of events that overflows', cut((_, h) => h.setUint32(8, 0xffff_ffff, true)), /needs/],
    ['id offsets inside the columns', cut((_, h) => h.setUint32(24, 44, true)), /id offsets/],
    ['kinds behind the end', cut((_, h) => h.setUint32(36, 9_999, true)), /outside/],
    ['a kind that is not there', cut((_, h) => h.setUint16(6, 1, true)), /kind/],
    ['offsets that go back', cut((_, h) => h.setUint32(h.getUint32(24, true), 999, true)), /entry 1/],
    ['a cut end', build(rows, ['a', 'b'], 17311, 2).slice(0, -3), /outside/],
  ] as [string, ArrayBuffer, RegExp][]) {
    it(`is refused: ${name}`, () => assert.throws(() => decodeTimeTile(bytes), message));
  }
});
