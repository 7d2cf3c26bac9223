// Many events under a moving window of time, counted per cell of the screen's
// grid. Pure: no map, no canvas.
//
// Events of one cell and kind lie side by side (compressed rows): their first
// days sorted, their last days sorted. How many may lie in a window w0..w1 is
// then  #(first <= w1) - #(last < w0) : two binary searches, exact, because no
// event ends before it begins.
import { PLACE_PRECISIONS, PLACED } from '../timetile';
import type { Day, TimeTile } from '../types';

const FAR = 2_000_000_000;
const NEVER = 0;

/** While time plays over a span of so many days, what fell in the last so many shows at full strength: one day of years would be gone before it is seen. */
export const freshDays = (span: Day): number => Math.max(1, Math.round(span / 60));

export interface Window { from: Day | null; to: Day | null }

/** One list: the events of one kind in one cell, placed alike (known places apart from stand-ins). */
export interface CellIndex {
  zoom: number;
  lists: number;
  /** list -> first of its events in `first`, `last`, `rows`; one more than there are lists. */
  offset: Uint32Array;
  /** list -> which cell, so that a hit can gather all of it; and kind; and 1 for stand-ins. */
  cell: Uint32Array;
  kind: Uint16Array;
  soft: Uint8Array;
  /** list -> mean place of its events, in web-mercator units 0..1. */
  x: Float64Array;
  y: Float64Array;
  /** first days sorted within each list; -FAR is not known. */
  first: Int32Array;
  /** last days sorted within each list; FAR is not known. */
  last: Int32Array;
  /** rows of the tile, sorted by first day within each list. */
  rows: Uint32Array;
  epoch: Day;
  /** What the last window asked about holds for sure. */
  sure: Sure | null;
}

/** As in the index, list by list, but only events that lie in the window for sure. */
interface Sure extends Window { offset: Uint32Array; first: Int32Array }

/** Bits 0-2 of a state -> 1 where the point only stands in for something larger. */
const STAND_IN = Uint8Array.from({ length: 8 }, (_, i) => (PLACED.has(PLACE_PRECISIONS[i] ?? 'unknown') ? 0 : 1));

/**
 * Puts every dated event of the tile into cells of `size` pixels of the world
 * at a zoom. `x`, `y`: places in web-mercator units, one for each row.
 */
export function buildIndex(tile: TimeTile, x: Float64Array, y: Float64Array, zoom: number, size: number): CellIndex {
  const across = Math.ceil((256 * 2 ** zoom) / size);
  const scale = (256 * 2 ** zoom) / size;
  const kinds = Math.max(1, tile.kinds.length);
  const n = tile.count;

  // First pass: which list each row belongs to.
  const listOf = new Map<number, number>();
  const cellOf = new Map<number, number>();
  const list = new Uint32Array(n);
  const cell: number[] = [];
  const kind: number[] = [];
  const soft: number[] = [];
  const counts: number[] = [];
  const NONE = 0xffffffff;
  for (let i = 0; i < n; i++) {
    if (tile.lo[i] === NEVER && tile.hi[i] === NEVER && tile.from[i] === NEVER && tile.to[i] === NEVER) {
      list[i] = NONE;
      continue;
    }
    const place = Math.min(across - 1, Math.floor(y[i] * scale)) * across + Math.min(across - 1, Math.floor(x[i] * scale));
    const standIn = STAND_IN[tile.state[i] & 7];
    const key = (place * kinds + tile.kind[i]) * 2 + standIn;
    let l = listOf.get(key);
    if (l === undefined) {
      l = counts.length;
      listOf.set(key, l);
      let c = cellOf.get(place);
      if (c === undefined) cellOf.set(place, (c = cellOf.size));
      cell.push(c);
      kind.push(tile.kind[i]);
      soft.push(standIn);
      counts.push(0);
    }
    counts[l]++;
    list[i] = l;
  }

  // Second pass: rows into their lists. The tile is sorted by first day, unknown first, and so is each list.
  const lists = counts.length;
  const offset = new Uint32Array(lists + 1);
  for (let l = 0; l < lists; l++) offset[l + 1] = offset[l] + counts[l];
  const next = offset.slice(0, lists);
  const rows = new Uint32Array(offset[lists]);
  const first = new Int32Array(rows.length);
  const last = new Int32Array(rows.length);
  const meanX = new Float64Array(lists);
  const meanY = new Float64Array(lists);
  for (let i = 0; i < n; i++) {
    const l = list[i];
    if (l === NONE) continue;
    const at = next[l]++;
    rows[at] = i;
    first[at] = tile.lo[i] === NEVER ? -FAR : tile.lo[i] + tile.epoch - 1;
    last[at] = tile.hi[i] === NEVER ? FAR : tile.hi[i] + tile.epoch - 1;
    meanX[l] += x[i];
    meanY[l] += y[i];
  }
  for (let l = 0; l < lists; l++) {
    last.subarray(offset[l], offset[l + 1]).sort();
    meanX[l] /= counts[l];
    meanY[l] /= counts[l];
  }
  return { zoom, lists, offset, cell: Uint32Array.from(cell), kind: Uint16Array.from(kind), soft: Uint8Array.from(soft), x: meanX, y: meanY, first, last, rows, epoch: tile.epoch, sure: null };
}

/** How many events of a list may lie in the window. */
export function countPossible(index: CellIndex, list: number, { from, to }: Window): number {
  const a = index.offset[list];
  const b = index.offset[list + 1];
  const begun = to === null ? b : upperBound(index.first, a, b, to);
  const over = from === null ? a : lowerBound(index.last, a, b, from);
  return begun - over;
}

/**
 * How many events of a list lie in the window for sure: their bounds inside it,
 * or a span in which they certainly went on meets it. With a playhead, those of
 * them that may have begun by it.
 */
export function countCertain(index: CellIndex, tile: TimeTile, list: number, w: Window, now: Day | null = null): number {
  // While time plays only the playhead moves: which events the window holds is worked out once.
  if (!index.sure || index.sure.from !== w.from || index.sure.to !== w.to) index.sure = sureIn(index, tile, w);
  const { offset, first } = index.sure;
  return (now === null ? offset[list + 1] : upperBound(first, offset[list], offset[list + 1], now)) - offset[list];
}

/** The first days of the events that lie in a window for sure, sorted within each list. */
function sureIn(index: CellIndex, tile: TimeTile, w: Window): Sure {
  const offset = new Uint32Array(index.lists + 1);
  const first = new Int32Array(index.rows.length);
  let n = 0;
  for (let l = 0; l < index.lists; l++) {
    for (let at = index.offset[l]; at < index.offset[l + 1]; at++) if (isCertain(tile, index.rows[at], w)) first[n++] = index.first[at];
    offset[l + 1] = n;
  }
  return { ...w, offset, first };
}

/** The rows of a list that the window lets through and that may have begun by a playhead, at most `most`. */
export function rowsIn(index: CellIndex, tile: TimeTile, list: number, w: Window, certain: boolean, most: number, now: Day | null = null): number[] {
  const out: number[] = [];
  for (let at = index.offset[list]; at < index.offset[list + 1] && out.length < most; at++) {
    if (now !== null && index.first[at] > now) break;
    const row = index.rows[at];
    if (certain ? isCertain(tile, row, w) : isPossible(tile, row, w)) out.push(row);
  }
  return out;
}

const day = (tile: TimeTile, value: number): Day | null => (value === NEVER ? null : value + tile.epoch - 1);

function isPossible(tile: TimeTile, row: number, { from, to }: Window): boolean {
  const lo = day(tile, tile.lo[row]);
  const hi = day(tile, tile.hi[row]);
  return (to === null || lo === null || lo <= to) && (from === null || hi === null || hi >= from);
}

function isCertain(tile: TimeTile, row: number, { from, to }: Window): boolean {
  if (from === null && to === null) return true; // a window open on both sides is no filter
  const lo = day(tile, tile.lo[row]);
  const hi = day(tile, tile.hi[row]);
  if (lo !== null && hi !== null && (from === null || lo >= from) && (to === null || hi <= to)) return true;
  const a = day(tile, tile.from[row]);
  const b = day(tile, tile.to[row]);
  return a !== null && b !== null && (to === null || a <= to) && (from === null || b >= from);
}

/** First place in values[a..b) that is > limit. */
function upperBound(values: Int32Array, a: number, b: number, limit: number): number {
  while (a < b) {
    const m = (a + b) >> 1;
    if (values[m] <= limit) a = m + 1;
    else b = m;
  }
  return a;
}

/** First place in values[a..b) that is >= limit. */
function lowerBound(values: Int32Array, a: number, b: number, limit: number): number {
  while (a < b) {
    const m = (a + b) >> 1;
    if (values[m] < limit) a = m + 1;
    else b = m;
  }
  return a;
}
