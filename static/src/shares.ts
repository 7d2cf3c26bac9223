// How the bars of the histogram are made up. The server says how tall a bar is
// and how many events of a kind may have been in it; whose share of the height
// is whose is worked out from the events that the page holds, by the same rule:
// an event is shared out evenly over the days it may have been on. Of layers of
// many events it holds none, and the server's counts have to do.

import type { Item } from './filter';
import type { Bin } from './time';
import type { Day, Span } from './types';

/** One layer's bins, as the server counted them. */
export interface Histogram { layer: string; bins: Bin[]; undated: number }

/** A share of a bar. `out`: how much of it are events that may have been there and are left out, as they are not certain. */
export interface Part { layer: string; kind: string; spread: number; out: number; count: number }

/** A stack of shares: one bin of time. `count` is how many events may have been in it, some in several bins. */
export interface Bar { start: Day; end: Day; count: number; spread: number; parts: Part[] }

/** The number of the last bin that begins at or before a day. */
export function binAt(bins: readonly { start: Day }[], day: Day): number {
  let [low, high] = [0, bins.length - 1];
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if ((bins[mid] as { start: Day }).start <= day) low = mid;
    else high = mid - 1;
  }
  return low;
}

/** Shares per bin; what lies evenly between an event's first and last bin is kept as differences and summed up once. */
export class Shares {
  readonly edges: Float64Array;
  private readonly steps: Float64Array;
  /** How many events those differences are of: where it comes to none, what rounding left of them is nothing. */
  private readonly open: Int32Array;
  constructor(private readonly bins: readonly { start: Day; end: Day }[]) {
    this.edges = new Float64Array(bins.length);
    this.steps = new Float64Array(bins.length + 1);
    this.open = new Int32Array(bins.length + 1);
  }

  /** Shares so many events out over the days from lo to hi. */
  add(lo: Day, hi: Day, events = 1): void {
    const [first, last] = [binAt(this.bins, lo), binAt(this.bins, hi)];
    const daily = events / (hi - lo + 1);
    if (first === last) {
      this.edges[first] = (this.edges[first] as number) + events;
      return;
    }
    this.edges[first] = (this.edges[first] as number) + ((this.bins[first] as { end: Day }).end + 1 - lo) * daily;
    this.edges[last] = (this.edges[last] as number) + (hi + 1 - (this.bins[last] as { start: Day }).start) * daily;
    this.steps[first + 1] = (this.steps[first + 1] as number) + daily;
    this.steps[last] = (this.steps[last] as number) - daily;
    this.open[first + 1] = (this.open[first + 1] as number) + events;
    this.open[last] = (this.open[last] as number) - events;
  }

  sum(): Float64Array {
    let [density, open] = [0, 0];
    return this.edges.map((edge, i) => {
      open += this.open[i] as number;
      density = open === 0 ? 0 : density + (this.steps[i] as number);
      const { start, end } = this.bins[i] as { start: Day; end: Day };
      return edge + density * (end + 1 - start);
    });
  }
}

/** The shares of each kind in some bins that follow each other without a gap. */
export function sharesOf(held: readonly Item[], bins: readonly { start: Day; end: Day }[], leftOut: ((s: Span) => boolean) | null): Map<string, { spread: Float64Array; out: Float64Array | null }> {
  const found = new Map<string, { all: Shares; out: Shares }>();
  if (bins.length === 0) return new Map();
  const [from, to] = [(bins[0] as { start: Day }).start, (bins[bins.length - 1] as { end: Day }).end];
  for (const { span: s, feature } of held) {
    const kind = feature.properties.kind ?? '';
    const [lo, hi] = [s.lo ?? s.from ?? null, s.hi ?? s.to ?? null];
    if (lo === null && hi === null) continue;
    if ((s.lo !== null && s.lo > to) || (s.hi !== null && s.hi < from)) continue;
    let shares = found.get(kind);
    if (!shares) found.set(kind, shares = { all: new Shares(bins), out: new Shares(bins) });
    const first = Math.min(to, Math.max(from, lo ?? from));
    const last = Math.max(first, Math.min(to, hi ?? to));
    shares.all.add(first, last);
    if (leftOut?.(s)) shares.out.add(first, last);
  }
  return new Map([...found].map(([kind, { all, out }]) => [kind, { spread: all.sum(), out: leftOut ? out.sum() : null }]));
}

/**
 * Puts the histograms of several layers over each other, each divided by kind.
 * Bins that begin on the same day are one bar. Where the page holds nothing of
 * a bin, it is divided by how many events of each kind may have been in it.
 */
export function stack(histograms: readonly Histogram[], held: (layer: string) => readonly Item[], leftOut: ((s: Span) => boolean) | null = null): Bar[] {
  const bars = new Map<Day, Bar>();
  for (const { layer, bins } of histograms) {
    const shares = [...sharesOf(held(layer), bins, leftOut)];
    bins.forEach((b, i) => {
      let bar = bars.get(b.start);
      if (!bar) bars.set(b.start, bar = { start: b.start, end: b.end, count: 0, spread: 0, parts: [] });
      bar.count += b.count;
      bar.spread += b.spread;
      bar.end = Math.max(bar.end, b.end);
      const known = shares.reduce((n, [, s]) => n + (s.spread[i] as number), 0);
      const counted = Object.values(b.kinds).reduce((n, c) => n + c, 0);
      for (const kind of new Set([...Object.keys(b.kinds), ...shares.map(([k]) => k)])) {
        const own = shares.find(([k]) => k === kind)?.[1];
        const count = b.kinds[kind] ?? 0;
        const share = known > 1e-9 ? (own?.spread[i] ?? 0) / known : counted > 0 ? count / counted : 0;
        const spread = b.spread * share;
        const out = own?.out && (own.spread[i] as number) > 0 ? spread * Math.min(1, (own.out[i] as number) / (own.spread[i] as number)) : 0;
        if (spread > 1e-9 || count > 0) bar.parts.push({ layer, kind, spread, out, count });
      }
    });
  }
  return [...bars.values()].sort((a, b) => a.start - b.start);
}
