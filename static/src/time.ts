// Days, spans and windows: the server's rules of time, in whole days. Windows
// here are days of the layer's zone, so comparing days says what the server
// says when it compares minutes.

import type { Day, EventProperties, Period, Span } from './types';

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
export function inPeriod(s: Span, view: Period): boolean {
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

export type Step = 'day' | 'week' | 'month' | 'year' | 'decade';

/** Days in a bin, on average. */
export const DAYS_PER: Record<Step, number> = { day: 1, week: 7, month: 30.44, year: 365.25, decade: 3652.5 };

/** The finest step whose bars are at least `least` pixels wide. */
export function stepFor(days: number, width: number, least = 3): Step {
  const perDay = width / Math.max(1, days);
  for (const step of ['day', 'week', 'month', 'year'] as const) if (perDay * DAYS_PER[step] >= least) return step;
  return 'decade';
}

/** What a server's histogram says of some days. `spread`: events shared out over the days they may have been on; `count`: all that may have been there; `kinds`: those by kind. */
export interface Bin { start: Day; end: Day; count: number; spread: number; kinds: Record<string, number> }

const month = (year: number, n: number): Day => {
  const t = new Date(0);
  t.setUTCFullYear(year, n, 1);
  return t.getTime() / MS;
};

/** The first day of the bin that a day lies in, as the server cuts them. Weeks begin on Monday. */
export function binStart(day: Day, step: Step): Day {
  const t = dateOf(day);
  switch (step) {
    case 'day': return day;
    case 'week': return day - ((((day + 3) % 7) + 7) % 7);
    case 'month': return month(t.getUTCFullYear(), t.getUTCMonth());
    case 'year': return month(t.getUTCFullYear(), 0);
    case 'decade': return month(Math.floor(t.getUTCFullYear() / 10) * 10, 0);
  }
}

/** The last day of that bin. */
export function binEnd(day: Day, step: Step): Day {
  const t = dateOf(binStart(day, step));
  switch (step) {
    case 'day': return day;
    case 'week': return binStart(day, step) + 6;
    case 'month': return month(t.getUTCFullYear(), t.getUTCMonth() + 1) - 1;
    case 'year': return month(t.getUTCFullYear() + 1, 0) - 1;
    case 'decade': return month(t.getUTCFullYear() + 10, 0) - 1;
  }
}

/** A mark on the axis. `major` begins a month (between days) or a year (between months). */
export interface Tick { day: Day; unit: 'day' | 'month' | 'year'; major: boolean }

/** Marks of the axis, at least `gap` pixels apart. They stand where they stand on every zoom and pan. */
export function ticks(from: Day, to: Day, width: number, gap = 72): Tick[] {
  const perDay = width / Math.max(1, to - from + 1);
  for (const n of [1, 2, 7]) if (perDay * n >= gap) return dayTicks(from, to, n, perDay, gap);
  const out: Tick[] = [];
  for (const months of [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000]) {
    if (perDay * 30.44 * months < gap && months < 12_000) continue;
    const start = dateOf(Math.floor(from));
    const first = start.getUTCFullYear() * 12 + start.getUTCMonth();
    for (let m = Math.ceil(first / months) * months; ; m += months) {
      const day = month(Math.floor(m / 12), m % 12);
      if (day > to) return out;
      if (day >= from) out.push({ day, unit: months >= 12 ? 'year' : 'month', major: m % 12 === 0 });
    }
  }
  return out;
}

/** Each day, each second one or each Monday; and the first of each month, which drives away what is too near. */
function dayTicks(from: Day, to: Day, n: number, perDay: number, gap: number): Tick[] {
  const out: Tick[] = [];
  for (let d = Math.ceil(from); d <= to; d++) {
    const major = dateOf(d).getUTCDate() === 1;
    if (major) while (out.length > 0 && (d - (out[out.length - 1] as Tick).day) * perDay < gap) out.pop();
    const hit = major || (n === 7 ? binStart(d, 'week') === d : d % n === 0);
    const last = out[out.length - 1];
    if (hit && (major || !last || (d - last.day) * perDay >= gap)) out.push({ day: d, unit: 'day', major });
  }
  return out;
}
