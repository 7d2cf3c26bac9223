// Where the marks of the lanes stand. A lane is a layer of few events. Marks
// that overlap in time get rows of their own, as far as there is room; then
// those that would cover each other become one with a number; then the lane
// becomes bars.

import type { Item } from '../filter';
import { sharesOf } from '../shares';
import { binEnd, binStart, uncertainTime, undated, type Step } from '../time';
import type { Day, Layer, Span } from '../types';
import type { Measures, Scale } from './plot';

/** A layer of more events than this is in the bars only. */
export const MOST = 400;
const SYMBOL = 6; // px to each side of a symbol's middle
const GAP = 3;

export interface Mark {
  key: string;
  items: Item[];
  /** First and last pixel of what is possible. */
  from: number;
  to: number;
  openStart: boolean;
  openEnd: boolean;
  /** What is certain of it; null where nothing is. */
  sure: { from: number; to: number } | null;
  /** A point on one day: its symbol is all there is to see. */
  day: boolean;
  /** Where its symbol stands. */
  x: number;
  row: number;
}

export interface LaneBar { x: number; width: number; parts: { kind: string; share: number }[] }

export interface Lane {
  layer: Layer;
  top: number;
  height: number;
  rows: number;
  marks: Mark[];
  bars: LaneBar[] | null;
}

/** How much is drawn together: nothing; what is the same in all that is drawn; what covers each other; all, as bars. */
type Detail = 0 | 1 | 2 | 3;

/** The mark of one event; null where it has no date or is out of sight. */
export function markOf(item: Item, scale: Scale, open: number): Mark | null {
  const s = item.span;
  if (undated(s)) return null;
  const known = knownPart(s);
  const point = item.feature.geometry?.type.endsWith('Point') ?? true;
  const sure = s.from !== null && s.to !== null ? { from: scale.x(s.from), to: scale.x(s.to + 1) }
    : uncertainTime(s) ? null : { from: scale.x(known.from), to: scale.x(known.to + 1) };
  const from = s.lo === null ? scale.x(known.from) - open : scale.x(s.lo);
  const to = s.hi === null ? scale.x(known.to + 1) + open : scale.x(s.hi + 1);
  if (to <= 0 || from >= scale.width) return null;
  const middle = sure ?? { from: s.lo === null ? to : from, to: s.hi === null ? from : to };
  const seen = { from: Math.max(0, middle.from), to: Math.min(scale.width, middle.to) };
  const x = seen.from <= seen.to ? (seen.from + seen.to) / 2 : Math.min(scale.width - SYMBOL, Math.max(SYMBOL, middle.from));
  return { key: String(item.feature.id), items: [item], from, to, openStart: s.lo === null, openEnd: s.hi === null, sure, day: s.lo !== null && s.lo === s.hi && point, x, row: 0 };
}

/** The days that something is known of. */
function knownPart(s: Span): { from: Day; to: Day } {
  const from = s.from ?? s.lo ?? s.to ?? s.hi ?? 0;
  const to = s.to ?? s.hi ?? s.from ?? s.lo ?? 0;
  return { from: Math.min(from, to), to: Math.max(from, to) };
}

/** What a mark covers, with its symbol and number. */
export function extent(m: Mark): { from: number; to: number } {
  const digits = m.items.length > 1 ? 3 + 7 * String(m.items.length).length : 0;
  const [from, to] = m.day ? [m.x, m.x] : [m.from, m.to];
  return { from: Math.min(from, m.x - SYMBOL), to: Math.max(to, m.x + SYMBOL + digits) };
}

const alike = (a: Item, b: Item): boolean => a.feature.properties.kind === b.feature.properties.kind && a.feature.properties.status === b.feature.properties.status;

function merge(marks: Mark[], near: number, mixed: boolean): Mark[] {
  const out: Mark[] = [];
  for (const m of marks) {
    const into = out.find((o) => Math.abs(o.from - m.from) <= near && Math.abs(o.to - m.to) <= near && Math.abs(o.x - m.x) <= near && (mixed || alike(o.items[0] as Item, m.items[0] as Item)));
    if (!into) out.push({ ...m, items: [...m.items], sure: m.sure && { ...m.sure } });
    else {
      into.items.push(...m.items);
      into.from = Math.min(into.from, m.from);
      into.to = Math.max(into.to, m.to);
      if (!into.sure || !m.sure) into.sure = null;
      else into.sure = { from: Math.min(into.sure.from, m.sure.from), to: Math.max(into.sure.to, m.sure.to) };
    }
  }
  return out;
}

/** Puts marks, in order of their beginning, each on the first row where nothing is in its way. Says how many rows there are. */
export function pack(marks: Mark[]): number {
  const ends: number[] = [];
  for (const m of marks) {
    const { from, to } = extent(m);
    let row = ends.findIndex((end) => end + GAP <= from);
    if (row < 0) row = ends.length;
    ends[row] = to;
    m.row = row;
  }
  return ends.length;
}

/** Bars of the width of a lane: the events shared out over the days they may have been on, as in the bars below. */
export function laneBars(items: Item[], scale: Scale, step: Step): LaneBar[] {
  const bins: { start: Day; end: Day }[] = [];
  for (let d = binStart(Math.floor(scale.from), step); d <= scale.to; d = binEnd(d, step) + 1) bins.push({ start: d, end: binEnd(d, step) });
  const shares = [...sharesOf(items, bins, null)];
  const total = bins.map((_, i) => shares.reduce((n, [, s]) => n + (s.spread[i] as number), 0));
  const most = Math.max(...total, 1e-9);
  return bins.flatMap((b, i) => ((total[i] as number) > 0 ? [{
    x: scale.x(b.start), width: scale.x(b.end + 1) - scale.x(b.start),
    parts: shares.map(([kind, s]) => ({ kind, share: (s.spread[i] as number) / most })).filter((p) => p.share > 0),
  }] : []));
}

/** Few enough events to be told apart. */
export const hasLane = ({ items }: { items: Item[] }): boolean => items.length > 0 && items.length <= MOST;

/** The lanes that there is room for, the first layers first, in as much detail as it allows. */
export function layOut(layers: { layer: Layer; items: Item[] }[], scale: Scale, m: Measures, step: Step): Lane[] {
  const all = layers.filter(hasLane).slice(0, Math.max(1, Math.floor(m.lanes / (m.row + GAP)))).map(({ layer, items }) => {
    const marks = items.map((i) => markOf(i, scale, m.open)).filter((k): k is Mark => k !== null).sort((a, b) => extent(a).from - extent(b).from || b.to - a.to);
    return { layer, items, single: marks, detail: 0 as Detail, marks, rows: Math.max(1, pack(marks)) };
  });
  const room = Math.floor((m.lanes - all.length * GAP) / m.row);
  for (let over = all.reduce((n, l) => n + l.rows, 0) - room; over > 0;) {
    // What costs least: the lane that gives rows back for the smallest loss of detail, and of those the most rows.
    let best: { lane: (typeof all)[number]; detail: Detail; marks: Mark[]; rows: number } | null = null;
    for (const lane of all) {
      for (let detail = lane.detail + 1; detail <= 3; detail++) {
        const marks = detail === 3 ? [] : merge(lane.single, detail === 1 ? 1.5 : 8, detail === 2);
        const rows = Math.max(1, pack(marks));
        if (rows >= lane.rows) continue;
        if (!best || detail < best.detail || (detail === best.detail && lane.rows - rows > best.lane.rows - best.rows)) best = { lane, detail: detail as Detail, marks, rows };
        break;
      }
    }
    if (!best) break;
    over -= best.lane.rows - best.rows;
    Object.assign(best.lane, { detail: best.detail, marks: best.marks, rows: best.rows });
  }
  let top = 0;
  return all.map(({ layer, items, detail, marks, rows }) => {
    const lane = { layer, top, height: rows * m.row, rows, marks, bars: detail === 3 ? laneBars(items, scale, step) : null };
    top += lane.height + GAP;
    return lane;
  });
}

export const heightOf = (lanes: Lane[]): number => lanes.reduce((n, l) => Math.max(n, l.top + l.height + GAP), 0);

/** The mark at or near a place, the nearest first. */
export function markAt(lanes: Lane[], row: number, x: number, y: number, near: number): { lane: Lane; mark: Mark } | null {
  let best: { lane: Lane; mark: Mark; far: number } | null = null;
  for (const lane of lanes) {
    for (const mark of lane.marks) {
      const { from, to } = extent(mark);
      const dx = Math.max(0, from - x, x - to);
      const dy = Math.max(0, Math.abs(y - (lane.top + (mark.row + 0.5) * row)) - row / 2);
      const far = Math.hypot(dx, dy) + Math.abs(mark.x - x) * 1e-3; // of two, the one whose symbol is nearer
      if (Math.max(dx, dy) <= near && (!best || far < best.far)) best = { lane, mark, far };
    }
  }
  return best;
}
