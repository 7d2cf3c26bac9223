// What events add up to, by the server's rule (data/summary.go): least and
// greatest figures are added where there are any, the best over the events that
// have one, and it is counted how many give none, where claims differ, and where
// no greatest figure closes the range.

import { disagree, figuresOf, unknown, type Range } from './figures';
import { number, t } from './i18n';
import type { EventFeature } from './types';

export interface Sums { low: number | null; best: number | null; high: number | null; unknown: number; disputed: number; open_ended: number }

export const HARM = ['killed', 'injured', 'civilians_killed'] as const;
export type HarmKey = (typeof HARM)[number];
export type Harm = Record<HarmKey, Sums>;

const NOTHING: Sums = { low: null, best: null, high: null, unknown: 0, disputed: 0, open_ended: 0 };

export function harmOf({ properties: p }: EventFeature, what: HarmKey): Range {
  const get = (end: string) => (p[`${what}_${end}`] as number | null | undefined) ?? null;
  return { low: get('low'), best: get('best'), high: get('high') };
}

const add = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : a + b);

/** Adds up what the browser holds. */
export function sumsOf(features: EventFeature[], what: HarmKey): Sums {
  const s = { ...NOTHING };
  for (const f of features) {
    const r = harmOf(f, what);
    s.low = add(s.low, r.low);
    s.best = add(s.best, r.best);
    s.high = add(s.high, r.high);
    if (unknown(r)) s.unknown++;
    if (disagree(figuresOf(f.properties.claims, what))) s.disputed++;
    if (r.low !== null && r.high === null) s.open_ended++;
  }
  return s;
}

/** All three figures of what the browser holds. */
export const sumsOfAll = (features: EventFeature[]): Harm => eachFigure((what) => sumsOf(features, what));

/** Adds up layers. */
export const together = (all: Harm[]): Harm => eachFigure((what) => all.map((h) => h[what]).reduce((a, b) => ({
  low: add(a.low, b.low), best: add(a.best, b.best), high: add(a.high, b.high),
  unknown: a.unknown + b.unknown, disputed: a.disputed + b.disputed, open_ended: a.open_ended + b.open_ended,
}), NOTHING));

const eachFigure = (of: (what: HarmKey) => Sums): Harm => ({ killed: of('killed'), injured: of('injured'), civilians_killed: of('civilians_killed') });

/** A sum in words. An account that nothing closes leaves the sum open; best figures alone are called so. */
export function sumText(s: Sums): string {
  if (s.low === null && s.high === null) return s.best === null ? t('figure.unknown') : t('harm.best', { best: s.best });
  if (s.low === null) return t('figure.atMost', { high: s.high as number });
  if (s.open_ended > 0 || s.high === null) return t('figure.atLeast', { low: s.low });
  return s.low === s.high ? number(s.low) : t('figure.span', { low: s.low, high: s.high });
}
