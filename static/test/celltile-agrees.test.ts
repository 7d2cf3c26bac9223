import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { decodeCellTile, TileError } from '../src/celltile';
import { encode } from './celltile.encode';
import { changed, found, Hash } from './celltile.mutate';

const folder = path.resolve('..', 'geo', 'timetile', 'testdata');
const all = JSON.parse(readFileSync(path.join(folder, 'mutations.json'), 'utf8')) as Record<string, { Bytes: string; Found: string[] }>;

describe('of tiles that were changed the page finds what the server finds', () => {
  it('in 2,000 of them', () => assert.ok(Object.values(all).reduce((n, { Found }) => n + Found.length, 0) >= 2000));
  for (const [name, want] of Object.entries(all)) {
    it(name, () => {
      const good = new Uint8Array(readFileSync(path.join(folder, `${name}.wlt`)));
      const tiles = want.Found.map((_, k) => changed(good, k));
      const hash = new Hash();
      for (const bytes of tiles) hash.take(bytes);
      assert.equal(String(hash), want.Bytes, 'these are other changes');
      tiles.forEach((bytes, k) => assert.equal(found(bytes), want.Found[k], `change ${k}`));
    });
  }
});

describe('the bounds of a tile', () => {
  const LAST = 2 ** 31 - 2;
  const event = (lo: number | null, hi: number | null, from: number | null = null, to: number | null = null) =>
    encode({ z: 0, row: 0, col: 0, grid: 40, bin: 1, epoch: 1, kinds: ['a'], events: [{ span: { lo, hi, from, to }, cell: 0, kind: 0, soft: false, x: 0, y: 0 }] });
  /** A list of so many entries, one a day. */
  const crowd = (n: number): ArrayBuffer => {
    const tile = event(1, 1);
    const head = new Uint8Array(tile, 0, 49); // with the kinds, a cell, a sort and a place
    const size = [(n - 1) % 128 + 128, (Math.floor((n - 1) / 128) % 128) + 128, (Math.floor((n - 1) / 2 ** 14) % 128) + 128, Math.floor((n - 1) / 2 ** 21)];
    const bytes = new Uint8Array(head.length + size.length + 4 * n);
    bytes.set(head);
    bytes.set(size, head.length);
    bytes.fill(1, head.length + size.length, head.length + size.length + 2 * n);
    const view = new DataView(bytes.buffer);
    view.setUint32(20, n, true);
    view.setUint32(28, n, true);
    return bytes.buffer;
  };
  const cases: [string, ArrayBuffer, boolean][] = [
    ['the last start', event(LAST, null), true],
    ['a start behind it', event(LAST + 1, null), false],
    ['the last end', event(9, LAST), true],
    ['an end behind it', event(9, LAST + 1), false],
    ['an end behind it, no start', event(null, LAST + 1), false],
    ['the last of a span', event(null, null, 9, LAST), true],
    ['a span behind it', event(null, null, 9, LAST + 1), false],
    ['2^21 entries', crowd(2 ** 21), true],
    ['one more', crowd(2 ** 21 + 1), false],
    ['cells of another size', encode({ z: 0, row: 0, col: 0, grid: 64, bin: 1, epoch: 0, kinds: [], events: [] }), false],
  ];
  for (const [name, bytes, holds] of cases) {
    it(name, () => {
      if (holds) decodeCellTile(bytes);
      else assert.throws(() => decodeCellTile(bytes), TileError);
    });
  }
});
