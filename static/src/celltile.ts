// Decodes a time tile: the events of one tile of the map, added up by the cells
// of its grid, for all times. The byte layout is in ARCHITECTURE.md; geo/timetile
// writes it. A window of time is then two binary searches a list:
// #(first <= w1) - #(last < w0), because no event ends before it begins.

import type { Day } from './types';

/** An end that is not known. */
export const FAR = 0x7fffffff;

/**
 * A decoded tile. A list is the events of one cell and one kind that are placed
 * alike; an entry is those events of a list that share their bins of time. Bin b
 * holds the days epoch + (b - 1) * bin .. epoch + b * bin - 1.
 */
export interface CellTile {
  z: number;
  row: number;
  col: number;
  /** Cells across the tile and down. */
  grid: number;
  /** Days in a bin. */
  bin: number;
  epoch: Day;
  events: number;
  kinds: string[];
  lists: number;
  /** list -> row * grid + column of its cell; in order. */
  cell: Uint16Array;
  kind: Uint16Array;
  /** list -> 1 where its points only stand in for something wider. */
  soft: Uint8Array;
  /** list -> mean place of its events, as shares of the tile from the west and from the north. */
  x: Float32Array;
  y: Float32Array;
  /** list -> its first entry; one more than there are lists. */
  offset: Uint32Array;
  /** First bins in order within each list, 0 is not known; and how many events stand before each entry of the tile. */
  start: Int32Array;
  begun: Uint32Array;
  /** The same of last bins, in their own order; FAR is not known. */
  end: Int32Array;
  over: Uint32Array;
  /** entry, in order of its start -> its last bin, and the bins in which it certainly went on; 0 for none. */
  last: Int32Array;
  sureFrom: Int32Array;
  sureTo: Int32Array;
}

export class TileError extends Error {
  override name = 'TileError';
  /** `version`: these are bytes of another version of the format. */
  constructor(message: string, readonly version = false) {
    super(message);
  }
}

const HEADER = 40;
const GRID = 40;
const LAST_LEVEL = 18;
const MOST_ENTRIES = 2 ** 21; // of a list: what the order of ends keeps apart in one number
const HALF_PAIR = /\p{Surrogate}/u;

/** Bytes that a tile takes, for whoever keeps many. */
export const sizeOf = (t: CellTile): number => columnsOf(t).reduce((n, c) => n + c.byteLength, 0) + t.kinds.reduce((n, k) => n + 2 * k.length + 16, 0);

/** The columns, whose buffers may be handed from a worker. */
export const columnsOf = (t: CellTile): (Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array)[] =>
  [t.cell, t.kind, t.soft, t.x, t.y, t.offset, t.start, t.begun, t.end, t.over, t.last, t.sureFrom, t.sureTo];

class Reader {
  constructor(private readonly bytes: Uint8Array, public at: number) {}

  get left(): number {
    return this.bytes.length - this.at;
  }

  /** An unsigned LEB128 number of at most five bytes, below 2^32. */
  number(what: string): number {
    let n = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new TileError(`${what}: the tile is cut short`);
      n += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        if (n > 0xffffffff) break;
        return n;
      }
    }
    throw new TileError(`${what}: a number that does not fit into 32 bits`);
  }

  take(count: number, what: string): Uint8Array {
    if (count > this.left) throw new TileError(`${what}: the tile is cut short`);
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}

/** Reads a tile; a TileError says which part of the bytes does not hold. */
export function decodeCellTile(buffer: ArrayBuffer): CellTile {
  const head = new DataView(buffer);
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, Math.min(4, buffer.byteLength)));
  if (magic !== 'WLT2') {
    if (magic.length === 4 && magic.startsWith('WLT')) throw new TileError(`header: version ${magic.slice(3)} of the format, this page reads version 2`, true);
    throw new TileError('header: the bytes do not begin with WLT2');
  }
  if (buffer.byteLength < HEADER) throw new TileError(`header: ${buffer.byteLength} bytes, expected at least ${HEADER}`);
  const z = head.getUint8(4);
  const grid = head.getUint8(5);
  const bin = head.getUint16(6, true);
  const row = head.getUint32(8, true);
  const col = head.getUint32(12, true);
  const epoch = head.getInt32(16, true);
  const events = head.getUint32(20, true);
  const lists = head.getUint32(24, true);
  const entries = head.getUint32(28, true);
  const kindCount = head.getUint16(32, true);
  const kindBytes = head.getUint32(36, true);
  if (z > LAST_LEVEL || row >= 2 ** z || col >= 2 ** z) throw new TileError(`header: tile ${z}/${row}/${col} lies outside of the matrix`);
  if (grid !== GRID) throw new TileError(`header: ${grid} cells across, expected ${GRID}`);
  if (bin === 0 || (bin & (bin - 1)) !== 0 || bin > 128) throw new TileError(`header: bins of ${bin} days, expected a power of two up to 128`);
  if (epoch % bin !== 0) throw new TileError(`header: epoch ${epoch} is no edge of bins of ${bin} days`);
  if (head.getUint16(34, true) !== 0) throw new TileError('header: bytes 34 and 35 are not zero');

  const bytes = new Reader(new Uint8Array(buffer), HEADER);
  const kinds = kindsOf(bytes.take(kindBytes, 'kinds'), kindCount);
  // Every list takes five bytes and every entry four at least: what a header may claim is bounded before anything is made of it.
  if (5 * lists + 4 * entries > bytes.left) throw new TileError(`header: ${lists} lists and ${entries} entries do not fit into ${bytes.left} bytes`);

  const cell = new Uint16Array(lists);
  const kind = new Uint16Array(lists);
  const soft = new Uint8Array(lists);
  for (let l = 0, at = 0; l < lists; l++) {
    at += bytes.number('cells');
    if (at >= grid * grid) throw new TileError(`cells: list ${l} lies in cell ${at} of ${grid * grid}`);
    cell[l] = at;
  }
  for (let l = 0, before = -1; l < lists; l++) {
    const sort = bytes.number('sorts');
    if (sort >= 2 * kindCount) throw new TileError(`sorts: list ${l} names kind ${sort >> 1} of ${kindCount}`);
    if (l > 0 && cell[l] === cell[l - 1] && sort <= before) throw new TileError(`sorts: list ${l} is out of order`);
    before = sort;
    kind[l] = sort >> 1;
    soft[l] = sort & 1;
  }
  const inX = bytes.take(lists, 'x');
  const inY = bytes.take(lists, 'y');
  const x = new Float32Array(lists);
  const y = new Float32Array(lists);
  for (let l = 0; l < lists; l++) {
    const c = cell[l];
    x[l] = ((c % grid) + (inX[l] + 0.5) / 256) / grid;
    y[l] = (Math.floor(c / grid) + (inY[l] + 0.5) / 256) / grid;
  }
  const offset = new Uint32Array(lists + 1);
  for (let l = 0, at = 0; l < lists; l++) {
    const size = bytes.number('sizes') + 1;
    at += size;
    if (at > entries) throw new TileError(`sizes: the lists hold more than ${entries} entries`);
    if (size > MOST_ENTRIES) throw new TileError(`sizes: list ${l} holds ${size} entries, more than ${MOST_ENTRIES}`);
    offset[l + 1] = at;
  }
  if (offset[lists] !== entries) throw new TileError(`sizes: the lists hold ${offset[lists]} entries, not ${entries}`);

  const tile: CellTile = {
    z, row, col, grid, bin, epoch, events, kinds, lists, cell, kind, soft, x, y, offset,
    start: new Int32Array(entries), begun: new Uint32Array(entries + 1), end: new Int32Array(entries), over: new Uint32Array(entries + 1),
    last: new Int32Array(entries), sureFrom: new Int32Array(entries), sureTo: new Int32Array(entries),
  };
  readTimes(bytes, tile, entries);
  if (bytes.left > 0) throw new TileError(`end: ${bytes.left} bytes are left over`);
  sortEnds(tile);
  return tile;
}

function kindsOf(bytes: Uint8Array, count: number): string[] {
  let kinds: unknown;
  try {
    kinds = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw new TileError('kinds: they are no JSON');
  }
  if (!Array.isArray(kinds) || kinds.length !== count || kinds.some((k) => typeof k !== 'string')) throw new TileError(`kinds: expected a list of ${count} texts`);
  if (kinds.some((k: string) => HALF_PAIR.test(k))) throw new TileError('kinds: half of a surrogate pair');
  return kinds as string[];
}

/** Reads starts, ends, what is sure, counts and spans; entries are left in order of their starts. */
function readTimes(bytes: Reader, tile: CellTile, entries: number): void {
  const { offset, start, begun, last, sureFrom, sureTo, lists } = tile;
  const bound = (bin: number, what: string, e: number): number => {
    if (bin >= FAR) throw new TileError(`${what}: entry ${e} lies beyond all days`);
    return bin;
  };
  for (let l = 0; l < lists; l++) {
    for (let e = offset[l], at = 0; e < offset[l + 1]; e++) start[e] = at = bound(at + bytes.number('starts'), 'starts', e);
  }
  for (let e = 0; e < entries; e++) {
    const said = bytes.number('ends');
    const first = start[e];
    last[e] = said === 0 ? FAR : bound(first === 0 ? said : first + said - 1, 'ends', e);
  }
  const sure = new Uint32Array(entries);
  for (let e = 0; e < entries; e++) {
    sure[e] = bytes.number('sure');
    if (sure[e] > 2) throw new TileError(`sure: entry ${e} says ${sure[e]}, expected 0, 1 or 2`);
  }
  let sum = 0;
  for (let e = 0; e < entries; e++) begun[e + 1] = sum += bytes.number('counts') + 1;
  if (sum !== tile.events) throw new TileError(`counts: they add up to ${sum} events, not ${tile.events}`);
  for (let e = 0; e < entries; e++) {
    if (sure[e] === 2) {
      const from = bytes.number('spans');
      if (from === 0) throw new TileError(`spans: entry ${e} has no first bin`);
      sureFrom[e] = bound(from, 'spans', e);
      sureTo[e] = bound(from + bytes.number('spans'), 'spans', e);
    } else if (sure[e] === 1 && start[e] !== 0 && last[e] !== FAR) {
      sureFrom[e] = start[e];
      sureTo[e] = last[e];
    }
  }
  // Each tuple once, in order; an open end stands before all others, as it is written.
  const written = (e: number) => (last[e] === FAR ? 0 : last[e]);
  for (let l = 0; l < lists; l++) {
    for (let e = offset[l] + 1; e < offset[l + 1]; e++) {
      const by = start[e] - start[e - 1] || written(e) - written(e - 1) || sure[e] - sure[e - 1]
        || (sure[e] === 2 ? sureFrom[e] - sureFrom[e - 1] || sureTo[e] - sureTo[e - 1] : 0);
      if (by <= 0) throw new TileError(`entries: entry ${e} is out of order`);
    }
  }
}

/** Puts the last bins of each list in order, with running counts of their own. */
function sortEnds({ lists, offset, begun, last, end, over }: CellTile): void {
  let keys = new Float64Array(64);
  for (let l = 0; l < lists; l++) {
    const [a, b] = [offset[l], offset[l + 1]];
    let inOrder = true;
    for (let e = a + 1; e < b && inOrder; e++) inOrder = last[e - 1] <= last[e];
    if (inOrder) {
      for (let e = a; e < b; e++) {
        end[e] = last[e];
        over[e + 1] = begun[e + 1];
      }
      continue;
    }
    if (keys.length < b - a) keys = new Float64Array(2 * (b - a));
    const some = keys.subarray(0, b - a);
    for (let e = a; e < b; e++) some[e - a] = last[e] * MOST_ENTRIES + (e - a); // end and entry in one number: 31 and 21 bits
    some.sort();
    for (let i = 0, sum = begun[a]; i < b - a; i++) {
      const key = some[i];
      const e = a + (key % MOST_ENTRIES);
      end[a + i] = Math.floor(key / MOST_ENTRIES);
      sum += begun[e + 1] - begun[e];
      over[a + i + 1] = sum;
    }
  }
}
