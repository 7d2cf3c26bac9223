// What there is of a view's time tiles: those of its own level, and in place of
// those that are not here yet parts of coarser ones, or the finer ones. Pure but
// for the store, which notes what was seen.
import type { TimeView } from '../types';
import { countsExactly, type CellCounter } from './cellcounter';
import { above, tilesIn, touches, within, type TileAt, type WorldBox } from './tilegrid';
import type { Source, TileStore, Wanted } from './tilestore';
import type { TileTotals } from './tiletotals';
import type { Box, Held } from './view';
import { worldBox } from './world';

/** Levels that are looked through for something to show until a tile is here. */
const UP = 6;

/** A tile; with `clip`, what of a coarser one lies in the place of one that is not here yet. */
export interface Piece { counter: CellCounter; clip: WorldBox | null }

/** The tiles that a view wants, and what there is to draw. `filled`: the layer has nothing outside of it. `bin`: the most days that a bin may have. */
export function piecesOf(store: Pick<TileStore, 'get'>, source: Source, bin: number | null, filled: Box | null, view: WorldBox, level: number): { wanted: Wanted[]; pieces: Piece[] } {
  const wanted: Wanted[] = [];
  const pieces: Piece[] = [];
  const land = filled && worldBox(filled);
  for (const at of tilesIn(view, level)) {
    if (land && !touches(at, land)) continue;
    const tile = { ...source, ...at };
    wanted.push(tile);
    let counter = store.get(tile);
    if (counter && bin !== null && counter.tile.bin > bin) {
      const finer = { ...tile, params: `${source.params}${source.params ? '&' : ''}bin=${bin}`, spare: true };
      wanted.push(finer);
      counter = store.get(finer) ?? counter;
    }
    if (counter) pieces.push({ counter, clip: null });
    else if (counter === undefined) pieces.push(...standIns(store, source, at));
  }
  return { wanted, pieces };
}

/** The nearest coarser tile, else the finer ones within. */
function standIns(store: Pick<TileStore, 'get'>, source: Source, at: TileAt): Piece[] {
  const n = 2 ** at.z;
  for (let up = 1; up <= Math.min(UP, at.z); up++) {
    const counter = store.get({ ...source, ...above(at, up) });
    if (counter) return [{ counter, clip: { x0: at.col / n, y0: at.row / n, x1: (at.col + 1) / n, y1: (at.row + 1) / n } }];
    if (counter === null) return [];
  }
  return within(at).flatMap((t) => {
    const counter = store.get({ ...source, ...t });
    return counter ? [{ counter, clip: null }] : [];
  });
}

/** How many events of some kinds (null: all) a view holds in the period, by its tiles, and how many ever. */
export function tally(pieces: readonly Piece[], view: WorldBox, time: TimeView, kinds: Set<string> | null): { period: number; ever: number } {
  let [period, ever] = [0, 0];
  for (const { counter, clip } of pieces) {
    if (clip) continue;
    const { tile } = counter;
    const n = 2 ** tile.z;
    counter.look({ ...time, now: null });
    for (let l = 0; l < tile.lists; l++) {
      const [x, y] = [(tile.col + tile.x[l]) / n, (tile.row + tile.y[l]) / n];
      if (y < view.y0 || y > view.y1 || x + Math.ceil(view.x0 - x) > view.x1) continue;
      if (kinds !== null && !kinds.has(tile.kinds[tile.kind[l]])) continue;
      period += counter.count(l);
      ever += counter.all(l);
    }
  }
  return { period, ever };
}

/** Whether the tiles of a view hold all that lies in a box. */
export function holdsAll(view: WorldBox, box: WorldBox, level: number): boolean {
  const n = 2 ** level;
  const own = new Set(tilesIn(view, level).map(({ row, col }) => row * n + col));
  if ((box.x1 - box.x0) * (box.y1 - box.y0) * n * n > own.size) return false; // so many tiles are not even listed
  return tilesIn(box, level).every(({ row, col }) => own.has(row * n + col));
}

/** How many events of some kinds (null: all) whole tiles put into a window of time. */
export function heldIn(pieces: readonly Piece[], time: TimeView, kinds: Set<string> | null, totals: TileTotals): Held {
  let [count, exact] = [0, true];
  for (const { counter } of pieces) {
    counter.look(time);
    exact &&= countsExactly(counter.tile, time);
    count += totals.count(counter, kinds);
  }
  return { count, exact };
}
