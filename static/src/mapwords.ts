// The words on the map itself: beside events, under the pointer, on its
// controls. The map is handed these and writes none of its own.

import { dayText, joined, number, periodText, t, word } from './i18n';
import type { MapTexts } from './map/view';
import { parseDay } from './time';
import { PLACED } from './precision';
import type { Day, EventFeature, EventProperties, Layer } from './types';
import { distance, kindLabel, titleOf, whenText } from './words';

/** Longer titles are not written on the map. */
const SHORT = 28;
/** Under the pointer no more parties than this are named. */
const PARTIES = 3;

/** In the present language. `years`: whether days need their year. */
export const mapTexts = (years: boolean): MapTexts => ({
  zoomIn: t('map.zoomIn'),
  zoomOut: t('map.zoomOut'),
  attribution: t('map.attribution'),
  scaleNote: t('map.scaleNote'),
  number,
  distance,
  label: (layer, f, mover) => labelOf(layer, f, mover, years),
  tip: (layer, f, interpolated) => [titleOf(f), [apart(kindLabel(layer, f.properties.kind)), whenText(f.properties, layer.timeZone)].join(' · '), ...whose(f.properties), ...doubt(f), ...(interpolated ? [t('label.interpolated')] : [])],
  cellTip: (layer, { count, kinds, exact }) => [
    t(exact ? 'map.cell' : 'map.cell.about', { count }),
    joined(Object.entries(kinds).sort((a, b) => b[1] - a[1]).map(([kind, n]) => t('stack.kind', { kind: apart(kindLabel(layer, kind)), n: number(n) }))),
    ...(count > 1 ? [t('map.cell.open')] : []),
  ],
  more: (count) => t('map.more', { count }),
  several: (count) => t('map.several', { count }),
});

function labelOf(layer: Layer, f: EventFeature, mover: { day: Day; interpolated: boolean } | null, years: boolean): string[] {
  const p = f.properties;
  const kind = apart(kindLabel(layer, p.kind));
  const form = f.geometry?.type ?? '';
  if (mover) return [t('label.dated', { name: kind, date: dayOf(mover.day, years) }), ...(mover.interpolated ? [t('label.interpolated')] : [])];
  if (form.endsWith('Polygon') || isStatusOfWay(p.status)) return [kind, ...(p.status ? [wayWords(p)] : [])];
  const date = datesOf(p, years);
  const named = (name: string) => (date ? t('label.dated', { name, date }) : name);
  const short = (s: string | null | undefined) => (s && s.length <= SHORT ? s : null);
  if (form.endsWith('Point') && !PLACED.has(p.place_precision ?? 'exact')) {
    const title = short(p.title); // never the place: it is not known that well
    return [named(title ? apart(title) : kind), ...standIn(p)];
  }
  const name = short(p.title) ?? short(p.place);
  return [named(form.endsWith('Point') && name ? apart(name) : kind)];
}

/** A name of another script keeps its own order within a line: SVG and canvas know no <bdi>. */
const apart = (name: string): string => `\u2068${name}\u2069`;

const isStatusOfWay = (status: string | null): boolean => ['open', 'contested', 'closed', 'claimed'].includes(status ?? '');

/** How a corridor or a front stood, and as of when: "last reported open on 1 June 2017" where no end is published. */
export function wayWords(p: EventProperties): string {
  const status = word('status', p.status ?? '').toLocaleLowerCase();
  const [from, to, end, start] = [p.certain_from, p.certain_to, p.date_end, p.date_start].map((s) => parseDay(s as string | null));
  if (end !== null && start === end) return t('way.on', { status, date: dayText(end) });
  if (end !== null) return t('way.until', { status, date: dayText(end) });
  if (to !== null) return t('way.last', { status, date: dayText(to) });
  if (from ?? start) return t('way.since', { status, date: dayText((from ?? start) as Day) });
  return status;
}

/** What a point stands in for: never only a point. */
function standIn(p: EventProperties): string[] {
  return [p.radius_m ? t('place.within', { distance: distance(p.radius_m) }) : word('stand_in', p.place_precision ?? 'unknown')];
}

/** How sure it is, and the parties by name: colour never says these. */
function whose({ status, actors = [] }: EventProperties): string[] {
  const parties = actors.slice(0, PARTIES).map((a) => t('tip.party', { name: apart(a.name), role: word('role', a.role) }));
  const said = [...(status && !isStatusOfWay(status) ? [word('status', status)] : []), ...(parties.length > 0 ? [joined(parties)] : [])];
  return said.length > 0 ? [said.join(' · ')] : [];
}

/** Of a point that stands in for more, or of a route that is drawn straight: that it is so. */
function doubt(f: EventFeature): string[] {
  const p = f.properties;
  if (!f.geometry?.type.endsWith('Point')) return isStatusOfWay(p.status) ? [wayWords(p)] : [];
  return PLACED.has(p.place_precision ?? 'exact') && !p.radius_m ? [] : standIn(p);
}

const dayOf = (d: Day, years: boolean): string => dayText(d, years ? 'short' : 'daymonth');

/** The days in as few signs as they allow; "" where none is known. */
function datesOf(p: EventProperties, years: boolean): string {
  const [lo, hi, from, to] = [p.date_start, p.date_end, p.certain_from, p.certain_to].map((s) => parseDay(s as string | null));
  const [a, b] = lo === null && hi === null ? [from, to] : [lo, hi];
  if (a === null && b === null) return '';
  if (a === null) return t('period.until', { to: dayOf(b as Day, years) });
  if (b === null) return t('period.since', { from: dayOf(a, years) });
  if (years) return periodText(a, b);
  return a === b ? dayOf(a, years) : t('period.span', { from: dayOf(a, years), to: dayOf(b, years) });
}

