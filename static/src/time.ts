// Days, spans and windows: the server's rules of time, in whole days. Windows
// here are days of the layer's zone, so comparing days says what the server
// says when it compares minutes.

import type { Day, EventProperties, Span, TimeView } from './types';

const MS = 86_400_000;

/** Reads YYYY-MM-DD; null where it is not a day of the calendar. */
export function parseDay(s: string | null | undefined): Day | null {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(s ?? '');
  if (!m) return null;
  const [year, month, day] = [Number(m[1]), Number(m[2]), Number(m[3])];
  if (year < 1) return null;
  const t = new Date(0);
  t.setUTCFullYear(year, month - 1, day);
  return t.getUTCMonth() === month - 1 && t.getUTCDate() === day ? t.getTime() / MS : null;
}

/** Midnight UTC of a day: a way to ask for its year, month and weekday. */
export const dateOf = (d: Day): Date => new Date(d * MS);

/** Writes YYYY-MM-DD. */
export function isoDay(d: Day): string {
  const t = dateOf(d);
  const pad = (n: number, width: number) => String(n).padStart(width, '0');
  return `${pad(t.getUTCFullYear(), 4)}-${pad(t.getUTCMonth() + 1, 2)}-${pad(t.getUTCDate(), 2)}`;
}

const zones = new Map<string, Intl.DateTimeFormat>();

/** The calendar day of an instant in a zone; UTC where the zone is not known to the browser. */
export function dayOfInstant(instant: string | null | undefined, zone: string): Day | null {
  if (!instant) return null;
  const t = new Date(instant);
  if (Number.isNaN(t.getTime())) return null;
  let format = zones.get(zone);
  if (!format) {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric', calendar: 'gregory', numberingSystem: 'latn' } as const;
    try {
      format = new Intl.DateTimeFormat('en', { ...parts, timeZone: zone });
    } catch {
      format = new Intl.DateTimeFormat('en', { ...parts, timeZone: 'UTC' });
    }
    zones.set(zone, format);
  }
  const field: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(t)) field[type] = Number(value);
  const day = new Date(0);
  day.setUTCFullYear(field.year ?? 1970, (field.month ?? 1) - 1, field.day ?? 1);
  return day.getTime() / MS;
}

/** When an event was: clock times where they are given, else its days. */
export function spanOf(p: EventProperties, zone: string): Span {
  return {
    lo: dayOfInstant(p.time_start, zone) ?? parseDay(p.date_start),
    hi: dayOfInstant(p.time_end, zone) ?? parseDay(p.date_end),
    from: parseDay(p.certain_from),
    to: parseDay(p.certain_to),
  };
}

export const undated = (s: Span): boolean => s.lo === null && s.hi === null && s.from === null && s.to === null;

/** It may have been inside from..to: an unknown outer bound is no bound. */
export function possible(s: Span, from: Day | null, to: Day | null): boolean {
  return (to === null || s.lo === null || s.lo <= to) && (from === null || s.hi === null || s.hi >= from);
}

/** It was inside from..to for sure: its bounds lie inside, or the span in which it was certainly going on meets it. */
export function certain(s: Span, from: Day | null, to: Day | null): boolean {
  if (s.lo !== null && s.hi !== null && (from === null || s.lo >= from) && (to === null || s.hi <= to)) return true;
  return s.from !== null && s.to !== null && (to === null || s.from <= to) && (from === null || s.to >= from);
}

/** Whether the filter by time lets an event through. A window open on both sides is no filter. */
export function inPeriod(s: Span, view: Pick<TimeView, 'from' | 'to' | 'match'>): boolean {
  if (view.from === null && view.to === null) return true;
  return view.match === 'certain' ? certain(s, view.from, view.to) : possible(s, view.from, view.to);
}

/** Something is known of the time, but not its days. */
export function uncertainTime(s: Span): boolean {
  if (undated(s)) return false;
  if (s.lo === null || s.hi === null) return true;
  return s.lo !== s.hi && !(s.from === s.lo && s.to === s.hi);
}

/** The day by which the list orders and groups: the start, else what else is known; null without a date. */
export const listDay = (s: Span): Day | null => s.lo ?? s.from ?? s.hi;

export type Step = 'day' | 'week' | 'month' | 'year';

const DAYS_PER: [Step, number][] = [['day', 1], ['week', 7], ['month', 30.44], ['year', 365.25]];

/** The finest step whose bars are at least `least` pixels wide. */
export function stepFor(days: number, width: number, least = 3): Step {
  const perDay = width / Math.max(1, days);
  for (const [step, n] of DAYS_PER) if (perDay * n >= least) return step;
  return 'year';
}

export interface Bin { start: Day; end: Day; count: number; spread: number }

/** A stack of bars: one bin of time with what each layer has in it. */
export interface Bar { start: Day; end: Day; count: number; spread: number; parts: { layer: string; spread: number }[] }

/** Puts the histograms of several layers over each other. Bins that begin on the same day are one bar. */
export function stackBins(histograms: { layer: string; bins: Bin[] }[]): Bar[] {
  const bars = new Map<Day, Bar>();
  for (const { layer, bins } of histograms) {
    for (const b of bins) {
      let bar = bars.get(b.start);
      if (!bar) bars.set(b.start, bar = { start: b.start, end: b.end, count: 0, spread: 0, parts: [] });
      bar.count += b.count;
      bar.spread += b.spread;
      bar.end = Math.max(bar.end, b.end);
      if (b.spread > 0) bar.parts.push({ layer, spread: b.spread });
    }
  }
  return [...bars.values()].sort((a, b) => a.start - b.start);
}

/** A mark on the axis. `major` begins a month (between days) or a year (between months). */
export interface Tick { day: Day; unit: 'day' | 'month' | 'year'; major: boolean }

/** Marks of the axis, at least `gap` pixels apart. */
export function ticks(from: Day, to: Day, width: number, gap = 72): Tick[] {
  const perDay = width / Math.max(1, to - from + 1);
  const out: Tick[] = [];
  for (const n of [1, 2, 7]) {
    if (perDay * n < gap) continue;
    for (let d = from; d <= to; d++) {
      const t = dateOf(d);
      const first = t.getUTCDate() === 1;
      const hit = n === 1 || (n === 2 ? (d - from) % 2 === 0 : t.getUTCDay() === 1);
      if (hit) out.push({ day: d, unit: 'day', major: first || out.length === 0 });
    }
    return out;
  }
  const start = dateOf(from);
  for (const months of [1, 3, 6, 12, 24, 60, 120, 600, 1200, 6000, 12_000]) {
    if (perDay * 30.44 * months < gap && months < 12_000) continue;
    const first = start.getUTCFullYear() * 12 + start.getUTCMonth();
    for (let m = Math.ceil(first / months) * months; ; m += months) {
      const t = new Date(0);
      t.setUTCFullYear(Math.floor(m / 12), m % 12, 1);
      const day = t.getTime() / MS;
      if (day > to) return out;
      if (day >= from) out.push({ day, unit: months >= 12 ? 'year' : 'month', major: m % 12 === 0 });
    }
  }
  return out;
}
