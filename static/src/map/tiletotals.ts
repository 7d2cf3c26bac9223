// How many events of a whole tile a window holds, read off sums over its bins: a
// frame does not go through its lists for it.
import { FAR, type CellTile } from '../celltile';
import type { CellCounter } from './cellcounter';

/** Days of some seven centuries. */
const MOST_BINS = 2 ** 18;

interface Sums {
  /** Of which kinds. */
  of: string;
  /** bin -> events that begin by its end; those without a known beginning in bin 0. */
  begun: Uint32Array;
  /** bin -> events that end by its end. */
  over: Uint32Array;
}

/** Sums of tiles, kept for as long as those. */
export class TileTotals {
  private readonly kept = new WeakMap<CellTile, Sums>();

  /** How many events of some kinds (null: all) the window holds that the counter looks at. */
  count(counter: CellCounter, kinds: Set<string> | null): number {
    const { tile } = counter;
    const wanted = wantedOf(tile, kinds);
    const sums = this.sumsOf(tile, wanted);
    const found = sums && counter.countBy(sums.begun, sums.over);
    if (found !== null) return found;
    let n = 0;
    for (let l = 0; l < tile.lists; l++) if (wanted[tile.kind[l]]) n += counter.count(l);
    return n;
  }

  /** Makes what a count of these kinds reads. */
  prepare(tile: CellTile, kinds: Set<string> | null): void {
    this.sumsOf(tile, wantedOf(tile, kinds));
  }

  private sumsOf(tile: CellTile, wanted: readonly boolean[]): Sums | null {
    const of = String(wanted);
    let sums = this.kept.get(tile);
    if (sums?.of === of) return sums;
    const { start, last, begun, offset, kind } = tile;
    let bins = 1;
    for (let e = 0; e < start.length; e++) bins = Math.max(bins, start[e] + 1, last[e] === FAR ? 0 : last[e] + 1);
    if (bins > MOST_BINS) return null;
    sums = { of, begun: new Uint32Array(bins), over: new Uint32Array(bins) };
    for (let l = 0; l < tile.lists; l++) {
      if (!wanted[kind[l]]) continue;
      for (let e = offset[l]; e < offset[l + 1]; e++) {
        const events = begun[e + 1] - begun[e];
        sums.begun[start[e]] += events;
        if (last[e] < FAR) sums.over[last[e]] += events;
      }
    }
    for (const column of [sums.begun, sums.over]) for (let b = 1; b < bins; b++) column[b] += column[b - 1];
    this.kept.set(tile, sums);
    return sums;
  }
}

const wantedOf = (tile: CellTile, kinds: Set<string> | null): boolean[] => tile.kinds.map((k) => kinds === null || kinds.has(k));
