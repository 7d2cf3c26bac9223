// The bars of the timeline from the time tiles that the map has of its view
// already, where those suffice: where they say all that the server would. What
// they hold is shared out by the server's rule (data/histogram.go), by whole
// days: of an event with clock times that goes over midnight, and on the day on
// which clocks are put forward, the server goes by minutes.

import { effect, signal } from '@preact/signals';
import { getNumber } from './api';
import type { Range } from './axis';
import { FAR, type CellTile } from './celltile';
import { boxFor } from './histogram';
import type { Box, CellsSeen } from './map/view';
import { worldBox } from './map/world';
import { binAt, Shares, type Histogram } from './shares';
import * as state from './state';
import { binEnd, binStart, type Bin, type Step } from './time';
import type { Layer } from './types';

/** What the bars are to be of. `filter`: all of it but time, as the server reads it; `tiles`: as tiles are asked by it. `kinds` empty means all; `box` null is everywhere. */
export interface TileQuestion { layer: Layer; filter: string; tiles: string; kinds: readonly string[]; box: Box | null; days: Range; step: Step }

const PATIENCE = 4000; // ms that bars wait for tiles that are on their way

const looks = signal<ReadonlyMap<string, CellsSeen>>(new Map());

/** Takes what the map shows of a layer; a frame in which time alone moved changes nothing of it. */
export function lookAt(seen: CellsSeen): void {
  const before = looks.peek().get(seen.layer);
  if (before && before.held === seen.held && before.params === seen.params && before.tiles() !== null) return;
  const shown = new Set(state.shownLayers.peek().map((l) => l.id));
  looks.value = new Map([...looks.peek()].filter(([id]) => shown.has(id))).set(seen.layer, seen);
}

/** The bars by the tiles in view; null where the server has to be asked. */
export async function barsOf(question: TileQuestion, until: AbortSignal): Promise<Histogram | null> {
  const { layer, box } = question;
  if (box && layer.geometryType !== 'point') return null; // a tile has the middle of what may reach into the view
  const tiles = await tilesOf(question, until);
  const counted = tiles && count(tiles, question);
  if (!counted) return null;
  const { matched, undated } = await numberOf(layer.id, question.filter, until);
  // What has no date or no place is in no tile.
  if (box ? undated > 0 : counted.events !== matched - undated) return null;
  return { layer: layer.id, bins: counted.bins, undated };
}

/** Waits for the tiles of a view; null where there will be none. */
function tilesOf({ layer, tiles, box }: TileQuestion, until: AbortSignal): Promise<CellTile[] | null> {
  const found = (): CellTile[] | null => {
    const seen = looks.value.get(layer.id);
    return seen && seen.params === tiles && String(boxFor(seen.view, layer)) === String(box) ? seen.tiles() : null;
  };
  const hopeless = () => until.aborted || (state.cellsFailures.value[layer.id] ?? null) !== null || state.show.value === 'table' || (state.narrow.value && state.show.value === 'list');
  return new Promise((done) => {
    const end = (result: CellTile[] | null) => {
      clearTimeout(timer);
      queueMicrotask(() => stop());
      done(result);
    };
    const timer = setTimeout(() => end(null), PATIENCE);
    until.addEventListener('abort', () => end(null), { once: true });
    const stop = effect(() => {
      const here = found();
      if (here || hopeless()) end(here);
    });
  });
}

const numbers = new Map<string, { matched: number; undated: number }>();
let answered = 0; // of how many commits they are

/** How many events a filter matches, asked once. */
async function numberOf(layer: string, filter: string, until: AbortSignal): Promise<{ matched: number; undated: number }> {
  if (answered !== state.commits.peek()) {
    answered = state.commits.peek();
    numbers.clear();
  }
  const key = `${layer}?${filter}`;
  const number = numbers.get(key) ?? await getNumber(layer, new URLSearchParams(filter), until);
  numbers.set(key, number);
  return number;
}

/**
 * Adds up the tiles of a view: bins of the asked step without gaps, and how many events they hold, whenever those were. Null where
 * they do not say: the view's edge cuts a cell with events, or a tile's bins are longer than a day. Those have a power of two
 * of days, which no edges of weeks, months or years keep to.
 */
export function count(tiles: readonly CellTile[], { kinds, box, days, step }: Pick<TileQuestion, 'kinds' | 'box' | 'days' | 'step'>): { bins: Bin[]; events: number } | null {
  const bins: Bin[] = [];
  for (let day = days.from; day <= days.to; day = binEnd(day, step) + 1) bins.push({ start: binStart(day, step), end: binEnd(day, step), count: 0, spread: 0, kinds: {} });
  const sums = new Sums(bins, days);
  const chosen = new Set(kinds);
  const inView = box && viewOf(box);
  for (const tile of tiles) {
    if (tile.bin !== 1) return null;
    const wanted = tile.kinds.map((k) => chosen.size === 0 || chosen.has(k));
    for (let l = 0; l < tile.lists; l++) {
      if (!wanted[tile.kind[l]]) continue;
      const here = inView ? inView(tile, tile.cell[l]) : true;
      if (here === null) return null;
      if (here) sums.add(tile, l);
    }
  }
  return { bins: sums.into(bins), events: sums.events };
}

/** What is not further from the view's edge is on it: both are rounded, and cells have only two of their edges. */
const NEAR = 1e-8;

/** Tells whether a cell lies in a view; null where its edge goes through. */
function viewOf(box: Box): (tile: CellTile, cell: number) => boolean | null {
  const [, south, , north] = box;
  const { x0, x1, y0, y1 } = worldBox(box);
  const [top, bottom] = [north >= 90 ? -1 : y0, south <= -90 ? 2 : y1];
  const round = x1 - x0 >= 1;
  return (tile, cell) => {
    const side = tile.grid * 2 ** tile.z;
    const y = (tile.row * tile.grid + Math.floor(cell / tile.grid)) / side;
    const down = placed(y, y + 1 / side, top, bottom);
    if (down === false || round) return down;
    const x = (tile.col * tile.grid + (cell % tile.grid)) / side;
    const across = [x, x + 1, x - 1].map((at) => placed(at, at + 1 / side, x0, x1));
    if (across.includes(true)) return down;
    return across.includes(null) ? null : false;
  };
}

function placed(from: number, to: number, first: number, last: number): boolean | null {
  if (from > first + NEAR && to < last - NEAR) return true;
  return to < first - NEAR || from > last + NEAR ? false : null;
}

/** The events of tiles with bins of a day, added up in the bins of a histogram. */
class Sums {
  events = 0;
  private readonly spread: Shares;
  /** Of each kind what changes from one bin to the next. */
  private readonly kinds = new Map<string, Int32Array>();

  constructor(private readonly bins: readonly Bin[], private readonly days: Range) {
    this.spread = new Shares(bins);
  }

  add(tile: CellTile, list: number): void {
    const { start, last, sureFrom, sureTo, begun, offset } = tile;
    const { from, to } = this.days;
    const changes = this.changesOf(tile.kinds[tile.kind[list]]);
    const dayOf = (bin: number) => tile.epoch + bin - 1;
    for (let e = offset[list]; e < offset[list + 1]; e++) {
      const events = begun[e + 1] - begun[e];
      this.events += events;
      const lo = start[e] === 0 ? null : dayOf(start[e]);
      const hi = last[e] === FAR ? null : dayOf(last[e]);
      if ((lo !== null && lo > to) || (hi !== null && hi < from)) continue;
      changes[lo === null ? 0 : binAt(this.bins, lo)] += events;
      changes[1 + (hi === null ? this.bins.length - 1 : binAt(this.bins, hi))] -= events;
      // Where a bound is not known, the days on which it certainly was stand for it.
      const sure = sureFrom[e] > 0;
      const first = within(lo ?? (sure ? dayOf(sureFrom[e]) : from), from, to);
      this.spread.add(first, within(hi ?? (sure ? dayOf(sureTo[e]) : to), first, to), events);
    }
  }

  /** The bins with what was added up. */
  into(bins: Bin[]): Bin[] {
    const spread = this.spread.sum();
    for (const [kind, changes] of this.kinds) {
      let n = 0;
      bins.forEach((b, i) => {
        n += changes[i];
        if (n === 0) return;
        b.kinds[kind] = n;
        b.count += n;
      });
    }
    bins.forEach((b, i) => { b.spread = spread[i]; });
    return bins;
  }

  private changesOf(kind: string): Int32Array {
    let found = this.kinds.get(kind);
    if (!found) this.kinds.set(kind, found = new Int32Array(this.bins.length + 1));
    return found;
  }
}

const within = (day: number, least: number, most: number): number => Math.max(least, Math.min(most, day));
