// The matching events of all shown layers as rows in one order, as far as they
// are read: of layers that came whole all of them, of larger ones page by page.
// Rows that stand are never moved by what is read later.

import { computed, type ReadonlySignal } from '@preact/signals';
import { harmOf } from './harm';
import type { Item } from './filter';
import { language } from './i18n';
import * as state from './state';
import { pagesOf } from './state';
import { listDay } from './time';
import type { Layer } from './types';
import { kindLabel, titleOf } from './words';

export type SortKey = 'date' | 'end' | 'kind' | 'title' | 'place' | 'precision' | 'status' | 'killed' | 'injured' | 'civilians_killed' | 'actors' | 'sources' | 'layer' | 'updated';
export interface Order { by: SortKey; desc: boolean }

/** What the server can put in order, of a layer that is too large for the browser. */
const SERVER: Partial<Record<SortKey, string>> = { date: 'date_start', end: 'date_end', title: 'title', killed: 'killed_best', updated: 'updated' };

/** An order as the server is asked for it; null where it does not know it. */
export function serverOrder({ by, desc }: Order): string | null {
  const name = SERVER[by];
  return name ? `${desc ? '-' : ''}${name}` : null;
}

/** More rows than this are not listed: who needs them narrows the filter, or exports. */
export const MOST_ROWS = 100_000;

export interface Listing {
  /** Names the question that the rows answer: with another one everything may be different. */
  key: string;
  items: Item[];
  /** How many rows there are, read or not. */
  total: number;
  /** How many more the filter lets through than can be listed. */
  left: number;
  /** The layer whose next page the rows wait for. */
  more: string | null;
  busy: boolean;
  error: string | null;
}

type Value = number | string | null;

/** The shown layers whose rows come from the server page by page. */
export const largeLayers = (): Layer[] => state.shownLayers.value.filter((l) => state.loaded.value[l.id]?.many);

/** Whether the rows of the shown layers can be put in an order, and which layers are in the way: too large for this column, or too many for text. */
export function obstacle(by: SortKey): { large: Layer[]; several: boolean } | null {
  const large = largeLayers();
  if (large.length === 0) return null;
  if (!SERVER[by]) return { large, several: false };
  // Texts are compared by the server in another way than by the browser: two rows of lists cannot be made one.
  return by === 'title' && state.shownLayers.value.length > 1 ? { large, several: true } : null;
}

/** The value that a row stands by. `paged`: as the server compares. */
export function sortValue(i: Item, by: SortKey, paged: boolean, layer?: Layer): Value {
  const p = i.feature.properties;
  switch (by) {
    case 'date': return paged ? i.span.lo : listDay(i.span);
    case 'end': return i.span.hi ?? (paged ? null : i.span.to);
    case 'kind': return p.kind && kindLabel(layer, p.kind);
    case 'title': return p.title && titleOf(i.feature);
    case 'place': return p.place ?? null;
    case 'precision': return p.place_precision;
    case 'status': return p.status;
    case 'killed': return paged ? p.killed_best : least(i, 'killed');
    case 'injured': case 'civilians_killed': return least(i, by);
    case 'actors': return p.actors?.[0]?.name ?? null;
    case 'sources': return p.sources?.length ?? 0;
    case 'layer': return layer?.title ?? p.layer;
    case 'updated': return p.revision;
  }
}

const least = (i: Item, what: 'killed' | 'injured' | 'civilians_killed'): number | null => {
  const { low, best, high } = harmOf(i.feature, what);
  return low ?? best ?? high;
};

/** Compares two values; what is not known stands last, whichever way the order runs. */
export function comparer(desc: boolean, locale: string): (a: Value, b: Value) => number {
  const collator = new Intl.Collator(locale, { numeric: true });
  return (a, b) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const c = typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
    return desc ? -c : c;
  };
}

/** Something of the days is open, so that it may have begun later than on the first of them. */
export const later = ({ span }: Item): boolean => span.lo !== null && span.lo !== span.hi && span.lo !== span.from;

/** What is read of a layer. `paged`: it comes from the server page by page, in its order. */
export interface Run { layer: Layer; items: Item[]; matched: number; paged: boolean; unread: boolean }

/** From so many rows of one value on nobody waits for all of them: they stand layer by layer, as they are read. */
const LONG = 100;

/** Puts the layers' rows in one order. Where a layer has unread rows, only what stands before all of them is given. */
export function merged(runs: Run[], order: Order, compare: (a: Value, b: Value) => number): { items: Item[]; more: string | null } {
  const first = runs[0];
  if (first?.paged && runs.length === 1 && order.by !== 'date') return { items: first.items, more: first.unread ? first.layer.id : null };
  const paged = runs.some((r) => r.paged);
  const dated = order.by === 'date' || order.by === 'end';
  const valueOf = (i: Item, r: Run): Value => sortValue(i, order.by, dated ? r.paged : paged, r.layer);
  let reach: { value: Value; run: number; layer: string } | null = null;
  for (const [run, r] of runs.entries()) {
    if (!r.unread) continue;
    const last = r.items[r.items.length - 1];
    if (!last) return { items: [], more: r.layer.id };
    const value = valueOf(last, r);
    if (!reach || compare(value, reach.value) < 0) reach = { value, run, layer: r.layer.id };
  }
  const read = runs.flatMap((r, run) => r.items.map((item) => ({ item, value: valueOf(item, r), run })));
  const sizes = new Map<Value, number>();
  for (const { value } of read) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  const long = (value: Value): boolean => (sizes.get(value) ?? 0) >= LONG;
  const stands = ({ value, run }: { value: Value; run: number }): boolean => {
    if (!reach) return true;
    const c = compare(value, reach.value);
    return c < 0 || (c === 0 && run <= reach.run && long(value));
  };
  const rows = read.filter(stands).map((r) => ({ ...r, late: order.by === 'date' && !long(r.value) ? Number(later(r.item)) : 0 }));
  rows.sort((a, b) => compare(a.value, b.value) || a.late - b.late); // and by layer, as they came
  return { items: rows.map((r) => r.item), more: reach?.layer ?? null };
}

/** The rows of all shown layers in an order. */
export function listingOf(order: Order): Listing {
  const sortby = serverOrder(order);
  const compare = comparer(order.desc, language.value);
  const runs: Run[] = [];
  const keys: string[] = [];
  let busy = false;
  let error: string | null = null;
  for (const layer of state.shownLayers.value) {
    const whole = state.matching.value[layer.id];
    if (whole) {
      runs.push({ layer, items: whole, matched: whole.length, paged: false, unread: false });
      keys.push(layer.id);
      continue;
    }
    const page = sortby === null ? undefined : state.pages.value[pagesOf(layer.id, sortby)];
    if (!state.loaded.value[layer.id]?.many || !page) continue;
    runs.push({ layer, items: page.items, matched: page.matched, paged: true, unread: page.next !== null && page.items.length < MOST_ROWS });
    keys.push(`${layer.id} ${page.key}`);
    busy ||= page.busy;
    error ??= page.error;
  }
  const { items, more } = merged(runs, order, compare);
  const all = runs.reduce((n, r) => n + r.matched, 0);
  const total = more === null ? items.length : Math.max(items.length, Math.min(all, MOST_ROWS));
  // Rows that come from the server stay until others are here, however the period moves meanwhile.
  const filter = runs.some((r) => !r.paged) ? state.filterKey.value : '';
  return { key: `${order.by} ${order.desc} ${filter} ${keys.join('|')}`, items, total, left: more === null || all > MOST_ROWS ? all - total : 0, more, busy, error };
}

const NOTHING: Listing = { key: '', items: [], total: 0, left: 0, more: null, busy: false, error: null };

/** The list: in order of date. At the start it waits for all layers, so that no row comes between others and pushes them down. */
export const dated = computed(() => (state.arrived.value ? listingOf({ by: 'date', desc: false }) : NOTHING));

/** Where each row of a listing stands, by layer and id. */
export const placesIn = (listing: ReadonlySignal<Listing>): ReadonlySignal<Map<string, number>> =>
  computed(() => new Map(listing.value.items.map((i, at) => [nameOf(i), at])));

export const nameOf = (i: Item): string => `${i.layer}:${i.feature.id}`;
