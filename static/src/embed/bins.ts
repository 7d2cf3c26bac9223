// How many events each part of the period holds, out of what the frame holds
// already: a bar for every few pixels, events shared out over their days. Of
// layers of many events the server's bins are shared out likewise.

import type { Item } from '../filter';
import type { Bin } from '../time';
import type { Day } from '../types';

export function binsOf(items: Item[], counted: readonly Bin[], period: { from: Day; to: Day }, most: number): number[] {
  const days = period.to - period.from + 1;
  const width = Math.max(1, Math.ceil(days / Math.max(1, most)));
  const bins = new Array<number>(Math.ceil(days / width)).fill(0);
  const add = (lo: Day | null, hi: Day | null, events: number) => {
    if (lo === null || hi === null) return;
    const share = events / (hi - lo + 1);
    const [first, last] = [Math.max(lo, period.from), Math.min(hi, period.to)];
    for (let d = first; d <= last; d++) bins[Math.floor((d - period.from) / width)] = (bins[Math.floor((d - period.from) / width)] as number) + share;
  };
  for (const { span } of items) add(span.lo ?? span.from, span.hi ?? span.to, 1);
  for (const b of counted) add(b.start, b.end, b.spread);
  return bins;
}
