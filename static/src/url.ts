// The page's address and what it says: one table, read both ways. A value that
// cannot be read is left out, so that an old or mistyped link still opens.

import type { Range } from './axis';
import { isoDay, parseDay } from './time';
import type { BorderPolicy, Camera, Day, Selection } from './types';
import { readList, writeList } from './wordlist';

/** Everything that a link restores. Null and empty lists mean "not chosen". */
export interface View {
  layers: string[] | null;
  from: Day | null;
  to: Day | null;
  now: Day | null;
  /** The part of the time axis that is shown; null is all of it. */
  axis: Range | null;
  match: 'possible' | 'certain';
  kinds: string[];
  q: string;
  status: string[];
  /** Names of parties, as the data spells them. */
  actors: string[];
  camera: Camera | null;
  sel: Selection | null;
  asof: string | null;
  /** The list or the table in place of the map; on a wide page the list is there anyway. */
  show: 'list' | 'table' | null;
  borders: BorderPolicy;
  /** How many events at once are drawn: a sign for each place, or how dense they are. */
  many: 'signs' | 'density';
  lang: string | null;
}

export const EMPTY: View = {
  layers: null, from: null, to: null, now: null, axis: null, match: 'possible', kinds: [], q: '', status: [], actors: [], camera: null, sel: null, asof: null, show: null, borders: 'disputed', many: 'signs', lang: null,
};

type Field<K extends keyof View> = { field: K; read: (s: string) => View[K] | undefined; write: (v: View[K]) => string | null };

const words = (v: string[]): string | null => (v.length > 0 ? writeList(v) : null);
const day = (s: string): Day | undefined => parseDay(s) ?? undefined;
const written = (d: Day | null): string | null => (d === null ? null : isoDay(d));
const round = (n: number, places: number): number => Number(n.toFixed(places));

/** The name in the address and the field it holds. */
const table: { [name: string]: Field<keyof View> } = {};
function row<K extends keyof View>(name: string, field: K, read: Field<K>['read'], write: Field<K>['write']): void {
  table[name] = { field, read, write } as unknown as Field<keyof View>;
}
row('layers', 'layers', readList, (v) => (v === null ? null : writeList(v)));
row('from', 'from', day, written);
row('to', 'to', day, written);
row('now', 'now', day, written);
row('axis', 'axis', readRange, (v) => (v === null ? null : `${isoDay(Math.round(v.from))}/${isoDay(Math.round(v.to))}`));
row('match', 'match', (s) => (s === 'certain' || s === 'possible' ? s : undefined), (v) => (v === 'certain' ? v : null));
row('kinds', 'kinds', readList, words);
row('q', 'q', (s) => s.trim(), (v) => v || null);
row('status', 'status', readList, words);
row('actors', 'actors', readList, words);
row('map', 'camera', readCamera, (v) => (v === null ? null : `${round(v.zoom, 2)}/${round(v.lat, 5)}/${round(v.lon, 5)}`));
row('sel', 'sel', readSelection, (v) => (v === null ? null : `${v.layer}:${v.id}`));
row('asof', 'asof', (s) => (/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(s) && !Number.isNaN(Date.parse(s)) ? s : undefined), (v) => v);
row('show', 'show', (s) => (s === 'list' || s === 'table' ? s : undefined), (v) => v);
row('borders', 'borders', (s) => (s === 'disputed' || s === 'defacto' ? s : undefined), (v) => (v === 'defacto' ? v : null));
row('many', 'many', (s) => (s === 'signs' || s === 'density' ? s : undefined), (v) => (v === 'density' ? v : null));
row('lang', 'lang', (s) => (/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(s) ? s : undefined), (v) => v);

function readCamera(s: string): Camera | undefined {
  const parts = s.split('/').map((p) => (p === '' ? NaN : Number(p)));
  const [zoom, lat, lon] = parts as [number, number, number];
  const holds = parts.length === 3 && parts.every(Number.isFinite) && zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return holds ? { zoom, lat, lon } : undefined;
}

function readRange(s: string): Range | undefined {
  const [from, to, more] = s.split('/').map(parseDay);
  return from != null && to != null && more === undefined && from <= to ? { from, to } : undefined;
}

function readSelection(s: string): Selection | undefined {
  const cut = s.indexOf(':');
  return cut > 0 && cut < s.length - 1 ? { layer: s.slice(0, cut), id: s.slice(cut + 1) } : undefined;
}

/** Reads an address's query. */
export function readView(search: string): View {
  const params = new URLSearchParams(search);
  const view: Record<string, unknown> = { ...EMPTY };
  for (const [name, { field, read }] of Object.entries(table)) {
    const value = params.get(name);
    if (value === null) continue;
    const meaning = read(value);
    if (meaning !== undefined) view[field] = meaning;
  }
  return settle(view as unknown as View);
}

/** Puts a view in order: the period the right way round, the playhead inside it, the selected event's layer on. */
export function settle(v: View): View {
  let { from, to, now, layers } = v;
  if (from !== null && to !== null && from > to) [from, to] = [to, from];
  if (now !== null && ((from !== null && now < from) || (to !== null && now >= to))) now = null;
  if (v.sel && layers && !layers.includes(v.sel.layer) && from === null && to === null) layers = [...layers, v.sel.layer];
  return from === v.from && to === v.to && now === v.now && layers === v.layers ? v : { ...v, from, to, now, layers };
}

/** Writes the query of an address, with its question mark; empty for a view in which nothing is chosen. */
export function writeView(view: View): string {
  const parts: string[] = [];
  for (const [name, { field, write }] of Object.entries(table)) {
    const value = write(view[field]);
    if (value !== null) parts.push(`${name}=${encode(value)}`);
  }
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

/** Percent-encodes, but keeps the signs that make an address readable. */
function encode(s: string): string {
  return encodeURIComponent(s).replace(/%(2C|2F|3A)/g, (sign) => decodeURIComponent(sign)).replace(/%20/g, '+');
}
