// Where to look when the period holds nothing: the next time with events before
// it and after it, as a period of the same length.

import { inPeriod, possible, undated } from './time';
import type { Day, Span } from './types';

export interface Period { from: Day | null; to: Day | null; match: 'possible' | 'certain' }

/** A period that holds events, and how many. */
export interface Offer { from: Day | null; to: Day | null; count: number }

/** The least move of the period that lets an event in: how many days, and to where. */
interface Move { days: number; from: Day; to: Day }

export interface Nearest { earlier: Offer | null; later: Offer | null; /** Events that may have fallen into the period, where only the certain ones are asked for. */ perhaps: number }

export function nearest(spans: readonly Span[], period: Period): Nearest {
  const start = period.from ?? -Infinity;
  const end = period.to ?? Infinity;
  const length = period.from !== null && period.to !== null ? period.to - period.from + 1 : 1;
  let earlier: Move | null = null;
  let later: Move | null = null;
  const sooner = (a: Move | null, b: Move): Move => (a && (a.days < b.days || (a.days === b.days && a.to - a.from <= b.to - b.from)) ? a : b);
  /** `day` is all of the event that the period has to touch. */
  const touch = (first: Day, last: Day): void => {
    if (last < start) earlier = sooner(earlier, { days: start - last, from: last - length + 1, to: last });
    else if (first > end) later = sooner(later, { days: first - end, from: first, to: first + length - 1 });
  };
  /** The period has to hold the event whole. One that reaches out on both sides is a matter of `perhaps`. */
  const hold = (lo: Day, hi: Day): void => {
    if (lo < start && hi > end) return;
    if (lo < start) earlier = sooner(earlier, { days: start - lo, from: lo, to: Math.max(hi, lo + length - 1) });
    if (hi > end) later = sooner(later, { days: hi - end, from: Math.min(lo, hi - length + 1), to: hi });
  };
  let perhaps = 0;
  for (const s of spans) {
    if (undated(s)) continue;
    if (period.match === 'possible') {
      touch(s.lo ?? -Infinity, s.hi ?? Infinity);
      continue;
    }
    if (possible(s, period.from, period.to)) perhaps++;
    if (s.from !== null && s.to !== null) touch(s.from, s.to);
    if (s.lo !== null && s.hi !== null) hold(s.lo, s.hi);
  }
  const offer = (m: Move | null): Offer | null => {
    if (!m) return null;
    const moved = { from: period.from === null ? null : m.from, to: period.to === null ? null : m.to };
    return { ...moved, count: spans.filter((s) => inPeriod(s, { ...moved, match: period.match })).length };
  };
  return { earlier: offer(earlier), later: offer(later), perhaps };
}
