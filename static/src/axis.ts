// The part of the time axis that is shown: how it is zoomed about a day, moved,
// and brought to rest on whole days.

/** Days with the last one included. Fractions occur while a gesture goes on. */
export interface Range { from: number; to: number }

/** Nearer than this there is nothing to see: the page knows days, not hours. */
const LEAST = 3;

export const lengthOf = (r: Range): number => r.to + 1 - r.from;

const within = (n: number, least: number, most: number): number => Math.max(least, Math.min(most, n));

/** A range of a length inside the whole, as near as it can be to where it should begin. */
function place(from: number, length: number, whole: Range): Range {
  const held = within(length, Math.min(LEAST, lengthOf(whole)), lengthOf(whole));
  const start = within(from, whole.from, whole.to + 1 - held);
  return { from: start, to: start + held - 1 };
}

/** The range, or what of it lies in the whole. A range beside the whole, from a link to other layers, is the whole. */
export function fitted(r: Range, whole: Range): Range {
  if (r.to < whole.from || r.from > whole.to) return whole;
  const from = Math.max(r.from, whole.from);
  return place(from, Math.min(r.to, whole.to) + 1 - from, whole);
}

/** What the data cover, with a period that lies beside it: a reader who asks for days before or after all events sees where those days are. */
export function reaching(covered: Range, from: number | null, to: number | null): Range {
  if (to !== null && to < covered.from) return { from: from ?? to, to: covered.to };
  if (from !== null && from > covered.to) return { from: covered.from, to: to ?? from };
  return covered;
}

/** Zooms by a factor below 1 in, above 1 out; what is at `at` (a day with its fraction) stays where it is. */
export function zoomed(r: Range, whole: Range, at: number, factor: number): Range {
  const length = within(lengthOf(r) * factor, Math.min(LEAST, lengthOf(whole)), lengthOf(whole));
  return place(at - ((at - r.from) / lengthOf(r)) * length, length, whole);
}

export const panned = (r: Range, whole: Range, days: number): Range => place(r.from + days, lengthOf(r), whole);

/** Whole days near the range, chosen so that the day at `at` stays under its pixel; null where that is all there is. */
export function rested(r: Range, whole: Range, at = r.from + lengthOf(r) / 2): Range | null {
  const length = Math.round(lengthOf(r));
  if (length >= lengthOf(whole)) return null;
  const share = (at - r.from) / lengthOf(r);
  const real = at - share * length;
  const near = [Math.floor(real), Math.ceil(real)].sort((a, b) => Math.abs(a - real) - Math.abs(b - real));
  const from = near.find((f) => Math.floor(f + share * length) === Math.floor(at)) ?? Math.round(real);
  return place(from, length, whole);
}

/** Moves the range just so far that a day is in it, with some room around. */
export function revealed(r: Range, whole: Range, day: number): Range {
  const room = lengthOf(r) * 0.08;
  if (day < r.from) return panned(r, whole, day - room - r.from);
  if (day > r.to) return panned(r, whole, day + room - r.to);
  return r;
}
