// How the spread of figures is drawn: where each account stands on a scale from
// 0 that all accounts of one figure share. An end that nobody gave stays open;
// no point is drawn that no source has named.

import { unknown, type Range } from './figures';

export interface Scale { max: number; ticks: number[] }

/** One account on the scale, in shares of its length. */
export interface Mark {
  from: number;
  to: number;
  /** No least figure is given: the line begins at 0, and is not certain there. */
  startOpen: boolean;
  /** No greatest figure is given: the line goes on beyond the scale. */
  endOpen: boolean;
  /** The best figure, or the one that is given; null where there is none. */
  best: number | null;
}

/** A single number says all three, as on the server. */
export const normal = (r: Range): Range => (r.best !== null && r.low === null && r.high === null ? { low: r.best, best: r.best, high: r.best } : r);

const MOST_TICKS = 4;

/** A scale from 0 with round ticks, long enough for every number, and for an open end to be seen going on. */
export function scaleOf(figures: Range[]): Scale {
  const all = figures.map(normal);
  const top = Math.max(0, ...all.flatMap((r) => [r.low, r.best, r.high]).filter((n): n is number => n !== null));
  const open = all.some(endOpen);
  const need = Math.max(1, open ? Math.ceil(top * 1.15) + (top < 7 ? 1 : 0) : top);
  const step = stepOf(need);
  const max = Math.ceil(need / step) * step;
  return { max, ticks: Array.from({ length: Math.round(max / step) + 1 }, (_, i) => i * step) };
}

/** The smallest of 1, 2 and 5 times a power of ten that needs few ticks. Figures are whole people. */
function stepOf(need: number): number {
  for (let power = 1; ; power *= 10) {
    for (const n of [1, 2, 5]) if (need / (n * power) <= MOST_TICKS) return n * power;
  }
}

const endOpen = (r: Range): boolean => r.high === null && (r.low !== null || r.best !== null);

/** Where an account stands; null where it gives no number. */
export function markOf(figure: Range, { max }: Scale): Mark | null {
  if (unknown(figure)) return null;
  const { low, best, high } = normal(figure);
  const open = endOpen({ low, best, high });
  const ends = [low ?? (high === null ? best : 0), open ? max : high].map((n) => (n as number) / max) as [number, number];
  return {
    from: Math.min(...ends), // as found: a least figure may be the greater
    to: Math.max(...ends),
    startOpen: low === null && high !== null && !(best === high),
    endOpen: open,
    best: best !== null ? best / max : low !== null && low === high ? low / max : null,
  };
}
