// Counts the events of a time tile's lists under a window of time. Pure: no map,
// no canvas. `look` works out once a frame what the window means in the tile's
// bins; `count` makes nothing but a number.
//
// Where a bin is longer than a day, the bins at the edges of the window count by
// the share of their days that lies inside, so that a moving window changes the
// numbers evenly.
import { FAR, sizeOf, type CellTile } from '../celltile';
import type { Day, TimeView } from '../types';

/** While time plays over a span of so many days, what fell in the last so many shows at full strength: one day of years would be gone before it is seen. */
export const freshDays = (span: Day): number => Math.max(1, Math.round(span / 60));

export class CellCounter {
  private certain = false;
  /** Nothing lies in a window that ends before it begins. */
  private none = false;
  /** Bin of the window's last day, and the share of that bin's days up to it. */
  private to = FAR;
  private toShare = 1;
  /** Bin of its first day, and the share of that bin's days before it. */
  private from = 0;
  private fromShare = 0;
  /** Of what is recent: whole bins. Without a playhead nothing is more recent than the rest, and this no bin. */
  private recentFrom = -Infinity;
  private recentTo = FAR;
  /** How many events that the window holds for sure stand before each entry; worked out once a window, for while time plays only the playhead moves. */
  private sums: Uint32Array | null = null;
  private sumsKey = '';

  // Of each list what its last count came to: all of the bins at the window's
  // edges, how much of that lies in them, and the bins of a window with which
  // nothing of this changes. As a window moves on, that is most of the time.
  private readonly whole: Int32Array;
  private readonly atTo: Int32Array;
  private readonly atFrom: Int32Array;
  private readonly toLow: Int32Array;
  private readonly toHigh: Int32Array;
  private readonly fromLow: Int32Array;
  private readonly fromHigh: Int32Array;
  private readonly one = new Uint32Array(1);

  constructor(readonly tile: CellTile) {
    const column = () => new Int32Array(tile.lists);
    [this.whole, this.atTo, this.atFrom, this.toHigh, this.fromLow, this.fromHigh] = [column(), column(), column(), column(), column(), column()];
    this.toLow = column().fill(1); // after its end: nothing is known yet
  }

  /** Bytes that it takes with its tile, and with the sums that a window of what is certain makes it keep. */
  get bytes(): number {
    const { tile, whole, atTo, atFrom, toLow, toHigh, fromLow, fromHigh, one } = this;
    return [whole, atTo, atFrom, toLow, toHigh, fromLow, fromHigh, one, tile.begun].reduce((n, c) => n + c.byteLength, sizeOf(tile));
  }

  /** Takes a window: from here on `count` is of it. `fresh`: so many days up to the playhead are recent. */
  look({ from, to, now, match }: TimeView, fresh: number | null = null): void {
    const end = now === null ? to : to === null ? now : Math.min(to, now);
    this.none = from !== null && end !== null && from > end;
    this.certain = match === 'certain' && (from !== null || to !== null); // a window open on both sides is no filter
    [this.to, this.toShare] = this.certain && now === null ? [FAR, 1] : this.binUpTo(end); // without a playhead all that is certain counts whole
    const first = from === null ? 0 : this.binOf(from);
    this.from = first;
    this.fromShare = from === null ? 0 : (from - this.dayOf(first)) / this.tile.bin;
    this.recentTo = this.to;
    this.recentFrom = now === null || fresh === null ? -Infinity : this.binOf(now - fresh + 1);
    if (this.certain) this.workOut(from, to);
  }

  /** How many events of a list the window holds and have begun by the playhead. */
  count(list: number): number {
    const { one } = this;
    one[0] = list;
    this.countEach(one, 0, 1, one);
    return one[0];
  }

  /**
   * In which bins the edges of the window lie. In others with the same edges the `parts` of counts are the same, and what is
   * recent. Null: of such a window nothing can be said.
   */
  get edges(): string | null {
    return this.none || this.certain ? null : `${this.to} ${this.from} ${this.recentTo} ${this.recentFrom}`;
  }

  /**
   * Of a list that was counted: writes what its count is made of to place j of three columns: all of it, what of that lies in
   * the bin of the window's last day, and in that of its first. False where both are 0: within these bins the count stays.
   */
  parts(list: number, j: number, whole: Float64Array, atTo: Float64Array, atFrom: Float64Array): boolean {
    whole[j] = this.whole[list];
    atTo[j] = this.to === this.toLow[list] ? this.atTo[list] : 0;
    atFrom[j] = this.from === this.fromHigh[list] ? this.atFrom[list] : 0;
    return atTo[j] > 0 || atFrom[j] > 0;
  }

  /** Which share of the bin of its last day the window leaves out, and which of that of its first. */
  get outside(): [number, number] {
    return [1 - this.toShare, this.fromShare];
  }

  /** Counts lists[a..b) into the same places of `counts`: a frame counts some ten thousand. */
  countEach(lists: Uint32Array, a: number, b: number, counts: Uint32Array): void {
    if (this.none) {
      counts.fill(0, a, b);
      return;
    }
    if (this.certain) {
      for (let i = a; i < b; i++) counts[i] = this.certainly(lists[i]);
      return;
    }
    const { to, from, whole, atTo, atFrom, toLow, toHigh, fromLow, fromHigh } = this;
    const [beyond, before] = this.outside;
    for (let i = a; i < b; i++) {
      const l = lists[i];
      if (to < toLow[l] || to > toHigh[l] || from < fromLow[l] || from > fromHigh[l]) this.workOutList(l);
      counts[i] = countOf(l, whole[l], to === toLow[l] ? beyond * atTo[l] : 0, from === fromHigh[l] ? before * atFrom[l] : 0);
    }
  }

  /**
   * The same of many lists at once, by how many of their events begin and end up to each bin. Null: what is certain is told of
   * each list alone.
   */
  countBy(begun: Uint32Array, over: Uint32Array): number | null {
    if (this.none) return 0;
    if (this.certain) return null;
    const upTo = (sums: Uint32Array, bin: number) => (bin < 0 ? 0 : sums[Math.min(bin, sums.length - 1)]);
    const within = (sums: Uint32Array, bin: number) => upTo(sums, bin) - upTo(sums, bin - 1);
    const [beyond, before] = this.outside;
    const n = upTo(begun, this.to) - upTo(over, this.from - 1) - beyond * within(begun, this.to) - before * within(over, this.from);
    return Math.max(0, Math.round(n));
  }

  private workOutList(list: number): void {
    const { start, end, begun, over, offset } = this.tile;
    const [a, b] = [offset[list], offset[list + 1]];
    const hi = upperBound(start, a, b, this.to);
    const lo = lowerBound(end, a, b, this.from);
    this.whole[list] = begun[hi] - begun[a] - (over[lo] - over[a]);
    this.toLow[list] = hi === a ? 0 : start[hi - 1];
    this.toHigh[list] = hi === b ? FAR : start[hi] - 1;
    this.fromLow[list] = lo === a ? 0 : end[lo - 1] + 1;
    this.fromHigh[list] = lo === b ? FAR : end[lo];
    this.atTo[list] = hi === a ? 0 : begun[hi] - begun[lowerBound(start, a, hi, start[hi - 1])];
    this.atFrom[list] = lo === b ? 0 : over[upperBound(end, lo, b, end[lo])] - over[lo];
  }

  private certainly(list: number): number {
    const { start, offset } = this.tile;
    const sums = this.sums as Uint32Array;
    const a = offset[list];
    const hi = upperBound(start, a, offset[list + 1], this.to);
    let n = sums[hi] - sums[a];
    if (this.toShare < 1) n -= (1 - this.toShare) * (sums[hi] - sums[lowerBound(start, a, hi, this.to)]);
    return countOf(list, n, 0, 0);
  }

  /** Whether some event of a list may have been in the days that are recent. */
  recent(list: number): boolean {
    const { start, end, begun, over, offset } = this.tile;
    const a = offset[list];
    const b = offset[list + 1];
    return begun[upperBound(start, a, b, this.recentTo)] - over[lowerBound(end, a, b, this.recentFrom)] > 0;
  }

  /** All events of a list, whenever they were. */
  all(list: number): number {
    const { begun, offset } = this.tile;
    return begun[offset[list + 1]] - begun[offset[list]];
  }

  private binOf(day: Day): number {
    return Math.floor((day - this.tile.epoch) / this.tile.bin) + 1;
  }

  private dayOf(bin: number): Day {
    return this.tile.epoch + (bin - 1) * this.tile.bin;
  }

  /** The bin of a window's last day. Before all bins it is 0, the bin of what has no known beginning: that may have been at any time. */
  private binUpTo(day: Day | null): [number, number] {
    if (day === null) return [FAR, 1];
    const bin = this.binOf(day);
    return bin < 1 ? [0, 1] : [bin, (day + 1 - this.dayOf(bin)) / this.tile.bin];
  }

  /** As format and server have it: all of it inside, or a span in which it certainly went on meets the window. */
  private workOut(from: Day | null, to: Day | null): void {
    const key = `${from} ${to}`;
    if (this.sums && key === this.sumsKey) return;
    const { start, last, sureFrom, sureTo, begun } = this.tile;
    const [w0, w1] = [from === null ? 0 : this.binOf(from), to === null ? FAR : this.binOf(to)];
    const sums = this.sums ?? new Uint32Array(begun.length);
    let sum = 0;
    for (let e = 0; e < start.length; e++) {
      const [s, t, f] = [start[e], last[e], sureFrom[e]];
      const inside = s > 0 && t < FAR && s >= w0 && t <= w1;
      if (inside || (f > 0 && f <= w1 && sureTo[e] >= w0)) sum += begun[e + 1] - begun[e];
      sums[e + 1] = sum;
    }
    this.sums = sums;
    this.sumsKey = key;
  }
}

/** Whether a tile counts a window to the event: in bins of a day, or all of time. */
export const countsExactly = ({ bin }: CellTile, { from, to, now }: TimeView): boolean => bin === 1 || (from === null && to === null && now === null);

/**
 * What is left of a list when the shares of the bins at the window's edges that lie outside are taken away. Parts of events are
 * rounded by a limit of each list's own, spread evenly over the lists: of many sparse ones then as many show as the shares come
 * to, always the same, where a limit of one half would show all of them or none.
 */
export const countOf = (list: number, whole: number, beyond: number, before: number): number => {
  const n = whole - beyond - before;
  return n <= 0 ? 0 : Math.floor(n + ((list + 1) * GOLDEN) % 1 + 1e-9); // a whole number may come a little short
};

/** Multiples of it, without their whole part, lie as evenly as those of a number can. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

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
