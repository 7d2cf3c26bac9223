// Decodes a time tile: the columns of all placed events of a layer. The byte
// layout is in ARCHITECTURE.md; geo/timetile writes it. The columns are views on
// the answer's own bytes: nothing is copied.

import type { Span, TimeTile } from './types';

/** What bits 0-2 of a state mean. */
export const PLACE_PRECISIONS = ['exact', 'near', 'district', 'province', 'line', 'country', 'unknown'] as const;
/** Of these the point is the place itself; of the others it stands in for an area, a line, or nobody knows what. */
export const PLACED: ReadonlySet<string> = new Set(['exact', 'near']);
/** What bits 4-6 of a state mean. */
export const STATUSES = ['reported', 'corroborated', 'disputed', 'retracted', 'open', 'contested', 'closed', 'claimed'] as const;

const HEADER = 40;
const MAGIC = 0x31_54_4c_57; // "WLT1", little-endian

const pad4 = (n: number): number => Math.ceil(n / 4) * 4; // not by bits: a broken count may need more than 32

export class TileError extends Error {
  override name = 'TileError';
}

/** Reads a tile; a TileError says which part of the bytes does not hold. */
export function decodeTimeTile(bytes: ArrayBuffer): TimeTile {
  if (bytes.byteLength < HEADER) throw new TileError(`header: ${bytes.byteLength} bytes, expected at least ${HEADER}`);
  const head = new DataView(bytes);
  if (head.getUint32(0, true) !== MAGIC) throw new TileError('header: the bytes do not begin with WLT1');
  const width = head.getUint8(4);
  if (width !== 2 && width !== 4) throw new TileError(`header: day columns of ${width} bytes, expected 2 or 4`);
  const kindCount = head.getUint16(6, true);
  const count = head.getUint32(8, true);
  const epoch = head.getInt32(12, true);
  const seq = Number(head.getBigUint64(16, true));
  const offsetsAt = head.getUint32(24, true);
  const idsAt = head.getUint32(28, true);
  const kindsAt = head.getUint32(32, true);
  const kindsLength = head.getUint32(36, true);

  let at = HEADER;
  const take = (what: string, size: number): number => {
    const start = at;
    at = pad4(at + size * count);
    if (at > bytes.byteLength) throw new TileError(`${what}: needs ${at} bytes, the tile has ${bytes.byteLength}`);
    return start;
  };
  const x = new Uint32Array(bytes, take('x', 4), count);
  const y = new Uint32Array(bytes, take('y', 4), count);
  const days = (what: string) => {
    const start = take(what, width);
    return width === 2 ? new Uint16Array(bytes, start, count) : new Int32Array(bytes, start, count);
  };
  const [lo, hi, from, to] = [days('lo'), days('hi'), days('from'), days('to')];
  const kind = new Uint16Array(bytes, take('kind', 2), count);
  const state = new Uint8Array(bytes, take('state', 1), count);

  if (offsetsAt < at || offsetsAt % 4 !== 0 || offsetsAt + 4 * (count + 1) > idsAt) throw new TileError('id offsets: they lie outside their part of the tile');
  if (idsAt > kindsAt || kindsAt + kindsLength > bytes.byteLength) throw new TileError('ids and kinds: they lie outside the tile');
  const offsets = new Uint32Array(bytes, offsetsAt, count + 1);
  for (let i = 0; i < count; i++) {
    if ((offsets[i] as number) > (offsets[i + 1] as number)) throw new TileError(`id offsets: entry ${i + 1} lies before entry ${i}`);
    if ((kind[i] as number) >= kindCount) throw new TileError(`kind: entry ${i} names kind ${kind[i]} of ${kindCount}`);
  }
  if (idsAt + (offsets[count] as number) > kindsAt) throw new TileError('ids: they run into the kinds');

  const text = new TextDecoder('utf-8', { fatal: true });
  const kinds: unknown = kindsLength === 0 ? [] : JSON.parse(text.decode(new Uint8Array(bytes, kindsAt, kindsLength)));
  if (!Array.isArray(kinds) || kinds.length !== kindCount || kinds.some((k) => typeof k !== 'string')) {
    throw new TileError(`kinds: expected a list of ${kindCount} texts`);
  }
  const id = (i: number): string => {
    const start = offsets[i] as number;
    return text.decode(new Uint8Array(bytes, idsAt + start, (offsets[i + 1] as number) - start));
  };
  return { seq, count, epoch, kinds: kinds as string[], x, y, lo, hi, from, to, kind, state, id };
}

/** Visits the events of a tile, in its order. The span is only lent for the visit: a tile may hold a million. */
export function eachSpan(tile: TimeTile, visit: (span: Span, i: number) => void): void {
  const day = (value: number | undefined) => (value ? value + tile.epoch - 1 : null);
  const span: Span = { lo: null, hi: null, from: null, to: null };
  for (let i = 0; i < tile.count; i++) {
    span.lo = day(tile.lo[i]);
    span.hi = day(tile.hi[i]);
    span.from = day(tile.from[i]);
    span.to = day(tile.to[i]);
    visit(span, i);
  }
}
