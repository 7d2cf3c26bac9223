// What an event's fields say, in words: when, how exact, where, who.

import { clockText, dayText, joined, number, periodText, t, word, wordFor } from './i18n';
import { colourIn } from './map/colours';
import { theme } from './state';
import { dateOf, parseDay } from './time';
import type { Day, EventFeature, EventProperties, Kind, Layer } from './types';

export const titleOf = (f: EventFeature): string => f.properties.title || t('event.untitled', { id: String(f.id) });

const ROW = 240;

/** As much of a text as a row has room for: what is pasted into a title may be a story, and breaking a word of 5,000 letters into lines holds up the page. */
export const brief = (text: string): string => (text.length <= ROW ? text : `${text.slice(0, ROW - 1).replace(/[\ud800-\udbff]$/, '')}…`);

export const kindLabel = (layer: Layer | undefined, kind: string | null): string => {
  if (!kind) return t('kind.unknown');
  const label = layer?.kinds.find((k: Kind) => k.key === kind)?.label;
  return label ? wordFor('kind', kind, label) : kind.replaceAll('_', ' ');
};

/** When it was, as exactly as it is known and no more. */
export function whenText(p: EventProperties, zone: string): string {
  const [lo, hi, from, to] = [p.date_start, p.date_end, p.certain_from, p.certain_to].map((s) => parseDay(s as string | null)) as (Day | null)[];
  const parts = [bounds(p, lo, hi, from, to)];
  if (p.time_start && (p.time_precision === 'exact' || p.time_precision === 'hour')) parts.push(clockText(p.time_start, zone));
  if (p.ongoing) parts.push(t('when.ongoing'));
  return parts.join(t('sentence.comma'));
}

function bounds(p: EventProperties, lo: Day | null, hi: Day | null, from: Day | null, to: Day | null): string {
  if (lo === null && hi === null) {
    if (from === null || to === null) return t('when.unknown');
    return t('when.certain', { period: periodText(from, to) });
  }
  if (lo === null) return t('when.until', { date: dayText(hi as Day, 'short') });
  if (hi === null) return t('when.since', { date: dayText(lo, 'short') });
  if (lo === hi) return dayText(lo, 'short');
  if (from === lo && to === hi) return periodText(lo, hi);
  if (p.time_precision === 'month' && dateOf(lo).getUTCMonth() === dateOf(hi).getUTCMonth() && hi - lo < 31) return t('when.month', { month: dayText(lo, 'monthyear') });
  if (p.time_precision === 'year' && hi - lo < 366) return t('when.year', { year: dayText(lo, 'year') });
  return t('when.between', { from: dayText(lo, 'short'), to: dayText(hi, 'short') });
}

/** How exactly the time is known. */
export const timePrecision = (p: EventProperties): string | null => (p.time_precision ? word('time_precision', p.time_precision) : null);

/** Metres as a distance that reads well. */
export const distance = (m: number): string => (m >= 1000
  ? number(m / 1000, { style: 'unit', unit: 'kilometer', maximumSignificantDigits: 2 })
  : number(m, { style: 'unit', unit: 'meter', maximumSignificantDigits: 2 }));

/** How exactly the place is known. */
export function placePrecision(f: EventFeature): string {
  const { place_precision: precision, radius_m: radius } = f.properties;
  if (!f.geometry) return t('place.unplaced');
  const isPoint = f.geometry.type === 'Point' || f.geometry.type === 'MultiPoint';
  const within = radius ? t('place.within', { distance: distance(radius) }) : null;
  if (precision === 'near') return within ?? t('place_precision.near');
  const base = precision === 'line' && !isPoint ? t('place.route') : word('place_precision', precision ?? 'unknown');
  return within && precision !== 'exact' ? base + t('sentence.semicolon') + within : base;
}

/** Who makes claims, each once. */
export function claimants(p: EventProperties): string {
  return joined([...new Set((p.claims ?? []).map((c) => c.claimant).filter((c): c is string => !!c))]);
}

/** The colour of a kind, as the map draws it in the present theme. */
export const colourOf = (layer: Layer | undefined, kind: string | null = null): string => (layer ? colourIn(theme.value, layer, kind) : 'var(--report)');

/** The colour that stands for a whole layer. */
export const layerColour = (layer: Layer | undefined): string => colourOf(layer, layer?.kinds[0]?.key);
