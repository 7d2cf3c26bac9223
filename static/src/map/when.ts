// What the map makes of an event's time.
import { certain, inPeriod, undated } from '../time';
import type { Day, EventProperties, Span, TimeView } from '../types';
import { along, between, type LonLat } from './geodesy';

/** hidden: filtered out by the period. Against the playhead, or the whole period without one: ahead = not yet begun, maybe = may be going on, on = certainly is, past = over. */
export type Phase = 'hidden' | 'ahead' | 'maybe' | 'on' | 'past';

/** Undated events are hidden too: the page says how many they are. */
export function phaseOf(s: Span, view: TimeView): Phase {
  if (undated(s) || !inPeriod(s, view)) return 'hidden';
  const now = view.now;
  if (now === null) return (view.from === null && view.to === null) || certain(s, view.from, view.to) ? 'on' : 'maybe';
  if (s.from !== null && s.to !== null && s.from <= now && now < s.to + 1) return 'on';
  if (s.lo !== null && now < s.lo) return 'ahead';
  if (s.hi !== null && now >= s.hi + 1) return 'past';
  return s.lo !== null && s.lo === s.hi ? 'on' : 'maybe';
}

export interface Position {
  at: LonLat;
  /** The point lies between this point of the line and the next. */
  leg: number;
  /** No source gives the times between which it lies: it is a share of the way. */
  interpolated: boolean;
}

/**
 * Where on its line a convoy is at the end of the day `now`: by the times of
 * its points where the source gives them; else by the share of its length that
 * the passed time is of the time it had, a guess and marked so. Null before the
 * start, and where there is no clock to go by: bounds that are not known, or
 * one single day of which no hour is.
 */
export function positionOf(line: LonLat[], times: (string | null)[] | null, span: Span, now: Day, zone: string, clock: { start?: string; end?: string } = {}): Position | null {
  if (line.length < 2) return null;
  const known = (times ?? []).slice(0, line.length).flatMap((t, i) => (t === null || Number.isNaN(Date.parse(t)) ? [] : [{ i, t: Date.parse(t) }]));
  if (known.length >= 2) return positionByTimes(line, known, endOfDay(now, zone));
  const [start, end] = [Date.parse(clock.start ?? ''), Date.parse(clock.end ?? '')];
  if (end > start) return byShare(line, (endOfDay(now, zone) - start) / (end - start));
  if (span.lo === null || span.hi === null || span.lo === span.hi) return null;
  return now < span.lo ? null : byShare(line, (now + 1 - span.lo) / (span.hi + 1 - span.lo));
}

const byShare = (line: LonLat[], share: number): Position | null => (share < 0 ? null : { ...along(line, share), interpolated: true });

function positionByTimes(line: LonLat[], known: { i: number; t: number }[], t: number): Position | null {
  if (t < known[0].t) return null;
  const k = known.findLastIndex((v) => v.t <= t);
  const a = known[k];
  const b = known[k + 1];
  if (!b || t === a.t) return { at: line[a.i], leg: Math.min(a.i, line.length - 2), interpolated: false };
  const share = (t - a.t) / (b.t - a.t || 1);
  // Between two neighbouring points that both have a time it is as good as known; over points without one it is not.
  if (b.i === a.i + 1) return { at: between(line[a.i], line[b.i], share), leg: a.i, interpolated: false };
  const part = along(line.slice(a.i, b.i + 1), share);
  return { at: part.at, leg: a.i + part.leg, interpolated: true };
}

/** The instant, in milliseconds UTC, at which a day ends in a zone. */
export function endOfDay(day: Day, zone: string): number {
  const utc = (day + 1) * 86_400_000;
  return utc - offset(utc - offset(utc, zone), zone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds by which a zone's clocks are ahead of UTC; 0 for a zone the browser does not know. */
function offset(t: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    try {
      format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
    } catch {
      return 0;
    }
    formats.set(zone, format);
  }
  const p = Object.fromEntries(format.formatToParts(t).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) - t;
}

/** Times of the points of the n-th line of an event. */
export function timesOf(p: EventProperties, n: number): (string | null)[] | null {
  const times = p.vertex_times;
  if (!times) return null;
  const nested = times.find((t) => t !== null);
  if (Array.isArray(nested)) return (times[n] as (string | null)[] | undefined) ?? null;
  return n === 0 ? (times as (string | null)[]) : null;
}

