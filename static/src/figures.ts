// Figures in words. Not reported is never 0, and an open end is never closed.

import { number, t } from './i18n';
import type { Claim, EventProperties, Figure } from './types';

export interface Range { low: number | null; best: number | null; high: number | null }

export const unknown = (r: Range): boolean => r.low === null && r.best === null && r.high === null;

/** A range in words: "50", "50 to 120", "at least 81", "60 (50 to 80)", "not reported". */
export function rangeText({ low, best, high }: Range): string {
  if (low === null && high === null) return best === null ? t('figure.unknown') : number(best);
  if (best !== null && (low !== best || high !== best)) {
    if (low !== null && high !== null) return t('figure.best', { best, low, high });
    return low !== null ? t('figure.bestAtLeast', { best, low }) : t('figure.bestAtMost', { best, high: high as number });
  }
  if (low === null) return t('figure.atMost', { high: high as number });
  if (high === null) return t('figure.atLeast', { low });
  return low === high ? number(low) : t('figure.span', { low, high });
}

/** What one claim says: its own words where it has them. */
export const figureText = (f: Figure): string => f.text || rangeText(f);

/** The figures of the claims that count one thing. */
export const figuresOf = (claims: Claim[] | undefined, what: string): Figure[] =>
  (claims ?? []).filter((c) => c.stance !== 'denies').flatMap((c) => c.figures ?? []).filter((f) => f.what === what && !unknown(f));

export const disagree = (figures: Figure[]): boolean => figures.some((f) => f.low !== figures[0]?.low || f.best !== figures[0]?.best || f.high !== figures[0]?.high);

/** What the greatest open-ended claim says at least: its words, else "at least n". Above `low` by one it says no more than that: 80 and "more than 80" are "at least 80". */
function openEnd(figures: Figure[], low: number): string | null {
  const open = figures.filter((f) => f.low !== null && f.high === null);
  if (open.length === 0) return null;
  const top = open.reduce((a, b) => ((b.low as number) > (a.low as number) ? b : a));
  if (open.length < figures.length && (top.low as number) - low === 1) return null;
  return top.text || t('figure.atLeast', { low: top.low as number });
}

/** An event's figure with the spread of its claims: "50 to more than 120, sources disagree". */
export function eventFigure(p: EventProperties, what: 'killed' | 'injured' | 'civilians_killed'): string {
  const get = (end: string): number | null => (p[`${what}_${end}`] as number | null | undefined) ?? null;
  const range = { low: get('low'), best: get('best'), high: get('high') };
  const figures = figuresOf(p.claims, what);
  const differ = disagree(figures);
  let words = rangeText(range);
  const end = range.high === null && range.best === null && range.low !== null ? openEnd(figures, range.low) : null;
  if (end !== null) words = figures.some((f) => (f.high ?? f.low ?? Infinity) <= (range.low as number)) && differ ? t('figure.spanOpen', { low: range.low as number, end }) : end;
  if (range.low !== null && range.high !== null && range.low > range.high) words = t('figure.reversed', { figure: words });
  return differ ? t('figure.disagree', { figure: words }) : words;
}
