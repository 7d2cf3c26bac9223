// How many events each part of the period holds, out of what the frame holds
// already: a bar for every few pixels, events shared out over their days.

import type { Item } from '../filter';
import { inPeriod } from '../time';
import type { Day, Span, TimeTile, TimeView } from '../types';

export function binsOf(items: Item[], tiles: TimeTile[], view: TimeView, period: { from: Day; to: Day }, most: number): number[] {
  const days = period.to - period.from + 1;
  const width = Math.max(1, Math.ceil(days / Math.max(1, most)));
  const bins = new Array<number>(Math.ceil(days / width)).fill(0);
  const add = (lo: Day | null, hi: Day | null) => {
    if (lo === null || hi === null) return;
    const share = 1 / (hi - lo + 1);
    const [first, last] = [Math.max(lo, period.from), Math.min(hi, period.to)];
    for (let d = first; d <= last; d++) bins[Math.floor((d - period.from) / width)] = (bins[Math.floor((d - period.from) / width)] as number) + share;
  };
  for (const { span } of items) add(span.lo ?? span.from, span.hi ?? span.to);
  const span: Span = { lo: null, hi: null, from: null, to: null };
  for (const tile of tiles) {
    const day = (value: number) => (value === 0 ? null : value + tile.epoch - 1);
    for (let i = 0; i < tile.count; i++) {
      span.lo = day(tile.lo[i] as number);
      span.hi = day(tile.hi[i] as number);
      span.from = day(tile.from[i] as number);
      span.to = day(tile.to[i] as number);
      if (inPeriod(span, view)) add(span.lo ?? span.from, span.hi ?? span.to);
    }
  }
  return bins;
}
