// The filter in its two forms: as parameters for the server, and as a test that
// the browser applies to events it holds. Both say the same.

import { isoDay, uncertainTime, undated } from './time';
import type { EventFeature, Period, Span } from './types';
import type { View } from './url';
import { writeList } from './wordlist';

/** An event that the browser holds, with its span worked out once. */
export interface Item { layer: string; feature: EventFeature; span: Span }

export type NoTime = Pick<View, 'q' | 'asof' | 'kinds' | 'status' | 'actors'>;

/** The parameters of everything but time. */
export function plainParams(v: Partial<NoTime>): URLSearchParams {
  const p = new URLSearchParams();
  if (v.kinds?.length) p.set('kind', writeList(v.kinds));
  if (v.status?.length) p.set('status', writeList(v.status));
  if (v.actors?.length) p.set('actor', writeList(v.actors));
  if (v.q) p.set('q', v.q);
  if (v.asof) p.set('asof', v.asof);
  return p;
}

/** Those that time tiles are asked by: they hold all times and kinds, and stay while only those change. */
export const tileParams = (v: NoTime): string => String(plainParams({ ...v, kinds: [] }));

/** Adds the period; a period open on both sides is none, and the server refuses it. */
export function withTime(p: URLSearchParams, v: Period): URLSearchParams {
  const out = new URLSearchParams(p);
  if (v.from === null && v.to === null) return out;
  const end = (d: number | null) => (d === null ? '..' : isoDay(d));
  out.set('datetime', `${end(v.from)}/${end(v.to)}`);
  if (v.match === 'certain') out.set('match', 'certain');
  return out;
}

/** The part of the filter that looks at an event's words: kind and status. */
export function admits(v: Pick<View, 'kinds' | 'status'>): (f: EventFeature) => boolean {
  const kinds = new Set(v.kinds);
  const statuses = new Set(v.status);
  return ({ properties: p }) => (kinds.size === 0 || (p.kind !== null && kinds.has(p.kind))) && (statuses.size === 0 || (p.status !== null && statuses.has(p.status)));
}

/** What is shown and what is left out. `unplaced` and `uncertain` are null until they are known: of many events their number comes first. */
export interface Counts { matched: number; undated: number; unplaced: number | null; uncertain: number | null }

export const NONE = { matched: 0, undated: 0, unplaced: 0, uncertain: 0 };

export function tally(items: Item[]): Counts {
  const c = { ...NONE, matched: items.length };
  for (const { feature, span } of items) {
    if (undated(span)) c.undated++;
    else if (uncertainTime(span)) c.uncertain++;
    if (!feature.geometry) c.unplaced++;
  }
  return c;
}

export const sum = (all: Counts[]): Counts => all.reduce<Counts>((a, b) => ({
  matched: a.matched + b.matched, undated: a.undated + b.undated, unplaced: both(a.unplaced, b.unplaced), uncertain: both(a.uncertain, b.uncertain),
}), NONE);

const both = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

/** It is dated and may have begun by the playhead; a parked playhead has seen everything. */
export function begun(span: Span, now: number | null): boolean {
  const start = span.lo ?? span.from;
  return start === null || now === null ? !undated(span) : start <= now;
}
