// Keeps what is loaded in step with what is chosen. Each question is asked when
// its key changes; a newer one calls the older off; until the answer is there
// the old one stays on the page.

import { batch, effect, untracked } from '@preact/signals';
import { ApiError, calledOff, passing, getAll, getEvent, getLayers, getNumber, getPage, getSite, getSummary, wordsOf, type Summary } from './api';
import { t } from './i18n';
import { plainParams, tileParams, type Counts, type Item, type NoTime } from './filter';
import { followHistogram } from './histogram';
import { slim } from './fields';
import { serverOrder } from './listing';
import * as state from './state';
import { pagesOf } from './state';
import { spanOf } from './time';
import type { EventFeature, Layer, Selection } from './types';

/** Up to this many events of a layer come whole and are drawn one by one; of more the map asks for tiles. */
const FEW = 1000;
const FIRST_PAGE = 100; // rows that are asked for before anybody scrolls
const PAGE = 1000;
const PATIENCE = 300; // ms that a number of events waits for what they add up to
const LATER = 1200; // ms that what they add up to waits when the page opens
const SETTLE = 200; // ms: a drag asks the server only when it rests

/** How many events each layer has as of the chosen state, by everything: decides what is filtered here and what there. */
const sizes = new Map<string, number>();
const sizeKey = (layer: string, asof: string | null): string => `${layer} ${asof ?? ''}`;
const running = new Map<string, AbortController>();

/** Runs a question under a name; a newer one of the same name calls it off. */
async function run(name: string, body: (signal: AbortSignal) => Promise<void>, failed: (words: string, e: unknown) => void): Promise<void> {
  running.get(name)?.abort();
  const control = new AbortController();
  running.set(name, control);
  try {
    await body(control.signal);
  } catch (e) {
    if (!calledOff(e) && !control.signal.aborted) failed(wordsOf(e), e);
  } finally {
    if (running.get(name) === control) running.delete(name);
  }
}

function callOff(name: string): void {
  running.get(name)?.abort();
  running.delete(name);
}

/** What stays on the page while the same question is asked again is the old refusal. */
const failureOf = (words: string, e: unknown): state.Failure => ({ words, passing: passing(e), ...(e instanceof ApiError ? e.problem : { detail: null, request: null }) });

/** What the layers say themselves of the present state. */
function learnSizes(layers: Layer[]): void {
  sizes.clear();
  for (const l of layers) if (l.count !== undefined) sizes.set(sizeKey(l.id, null), l.count);
}

export function loadLayers(): void {
  void run('layers', async (signal) => {
    const [layers, site] = await Promise.all([getLayers(signal), getSite(signal)]);
    batch(() => {
      state.firstLayers.value = site.layers.filter((id) => layers.some((l) => l.id === id));
      state.tiles.value = site.tiles;
      learnSizes(layers);
      state.layers.value = layers;
      state.layersError.value = null;
    });
  }, (words, e) => { state.layersError.value = failureOf(words, e); });
}

/** Starts to follow the state. */
export function startLoading(): void {
  loadLayers();
  effect(() => {
    const choice = state.plain.value;
    const shown = state.shownLayers.value;
    untracked(() => shown.forEach((l) => want(l, choice)));
  });
  effect(followCounts);
  effect(followPages);
  effect(followHistogram);
  effect(() => { if (state.commits.value > 0) untracked(askAnew); });
  effect(followSelection);
}

const itemsOf = (layer: Layer, features: EventFeature[]): Item[] => features.map((feature) => ({ layer: layer.id, feature, span: spanOf(feature.properties, layer.timeZone) }));

// ---- what is drawn

/** The part of the filter that the server has to apply: all of it for large layers; words and names, which it compares its own way, for small ones. */
function serverPart(layer: string, choice: NoTime): Partial<NoTime> {
  const size = sizes.get(sizeKey(layer, choice.asof));
  return size !== undefined && size > FEW ? choice : { q: choice.q, asof: choice.asof, actors: choice.actors };
}

function set(layer: string, patch: Partial<state.Loaded>): void {
  const old = state.loaded.peek()[layer] ?? { key: '', busy: false, error: null, items: null, many: null };
  state.loaded.value = { ...state.loaded.peek(), [layer]: { ...old, ...patch } };
}

/**
 * Takes what was there off the page: it answers another question than the one that failed. Tiles answer every period: where
 * the server is only away they stay, and the number of another period goes.
 */
const fail = (layer: string, error: string, e: unknown): void => batch(() => {
  const old = state.loaded.peek()[layer]?.many ?? null;
  const many = passing(e) && old?.params === tileParams(present()) ? old : null;
  if (state.manyCounts.peek()[layer]?.key !== state.filterKey.peek()) dropCounts(layer);
  state.failures.value = { ...state.failures.peek(), [layer]: failureOf(error, e) };
  set(layer, { busy: false, error, items: null, many });
});

function dropCounts(layer: string): void {
  const { [layer]: _count, ...counts } = state.manyCounts.peek();
  const { [layer]: _sum, ...sums } = state.manySums.peek();
  [state.manyCounts.value, state.manySums.value] = [counts, sums];
}

function want(layer: Layer, choice: NoTime, again = false): void {
  const key = String(plainParams(serverPart(layer.id, choice)));
  const old = state.loaded.peek()[layer.id];
  if (old && old.key === key && !again && (old.busy || !old.error)) return;
  set(layer.id, { key, busy: true, error: old?.key === key ? old.error : null });
  void run(`layer ${layer.id}`, async (signal) => {
    const ofAll = sizeKey(layer.id, choice.asof);
    if (!sizes.has(ofAll)) sizes.set(ofAll, (await getNumber(layer.id, plainParams({ asof: choice.asof }), signal)).matched);
    const params = plainParams(serverPart(layer.id, choice));
    let size = sizes.get(ofAll) as number;
    if (size > FEW && params.size > 0) size = (await getNumber(layer.id, params, signal)).matched;
    if (size > FEW) startMany();
    const answer = size > FEW
      ? { many: { params: tileParams(choice) }, items: null }
      : { many: null, items: itemsOf(layer, await getAll(layer.id, params, signal)) };
    set(layer.id, { ...answer, key: String(params), busy: false, error: null });
    want(layer, present()); // the choice may have changed while it was not yet known what the server has to filter
  }, (error, e) => fail(layer.id, error, e));
}

let many: Promise<typeof import('./many')> | null = null;

/** What layers of many events need besides, once there is one. */
function startMany(): void {
  many ??= import('./many').then((m) => {
    m.startMany();
    return m;
  });
  many.catch(() => { many = null; }); // asked for again with the next layer
}

const present = (): NoTime => state.plain.peek();

/** Stops waiting: what has not come is as if it had failed, to be asked for again by hand. */
export function giveUp(): void {
  const failed = new ApiError(t('error.stopped'), -1);
  const waiting = state.shownLayers.peek().filter((l) => !(l.id in state.counts.peek()) || state.loaded.peek()[l.id]?.busy);
  for (const name of running.keys()) if (name !== 'selection') callOff(name);
  if (state.layers.peek() === null) state.layersError.value = failureOf(failed.message, failed);
  for (const l of waiting) fail(l.id, failed.message, failed);
}

/** The server's records have moved on. */
function askAnew(): void {
  learnSizes(state.layers.peek() ?? []);
  records.clear();
  for (const name of [...asked.keys()]) if (name.startsWith('counts ')) asked.delete(name);
  for (const l of state.shownLayers.peek()) want(l, present(), true);
  untracked(followCounts);
  for (const [name, { key, items, busy }] of Object.entries(state.pages.peek())) {
    const [layer, order] = partsOf(name);
    if (layer && !busy && items.length <= FIRST_PAGE) turnPage(layer, order, key, null); // who has read on is not thrown back
  }
}

/** Asks again for everything that failed or is still on its way. */
export function tryAgain(): void {
  if (state.layers.peek() === null) return loadLayers();
  for (const l of state.shownLayers.peek()) {
    const old = state.loaded.peek()[l.id];
    if (!old || old.busy || old.error) want(l, present(), true);
  }
  for (const [name, page] of Object.entries(state.pages.peek())) {
    const [layer, order] = partsOf(name);
    if (layer && page.error) turnPage(layer, order, page.key, page.items.length > 0 ? page.next : null);
  }
  untracked(followHistogram);
}

// ---- counts and pages of layers of many events

const timers = new Map<string, ReturnType<typeof setTimeout>>();
const asked = new Map<string, string>();

const ofMany = (): Layer[] => state.shownLayers.value.filter((l) => state.loaded.value[l.id]?.many);

/** Asks under a name for what `key` filters, once, and when a drag rests. */
function ask(name: string, key: string, body: () => void): void {
  if (asked.get(name) === key) return;
  const first = !asked.has(name);
  asked.set(name, key);
  clearTimeout(timers.get(name));
  callOff(name); // what is on its way answers a filter that is no more
  timers.set(name, setTimeout(body, first ? 0 : SETTLE));
}

function followCounts(): void {
  const key = state.filterKey.value;
  for (const layer of ofMany()) ask(`counts ${layer.id}`, key, () => askCounts(layer, key));
}

function askCounts(layer: Layer, key: string): void {
  void run(`counts ${layer.id}`, async (signal) => {
    const early = setTimeout(() => void tellNumber(layer, key, signal), PATIENCE);
    // The server reads every row for it: what is drawn first comes first.
    if (!(layer.id in state.manyCounts.peek())) await new Promise((go) => { setTimeout(go, LATER); });
    const s = await getSummary(layer.id, new URLSearchParams(key), signal).finally(() => clearTimeout(early));
    const count: Counts = { matched: s.matched, undated: s.undated, unplaced: s.unplaced, uncertain: s.uncertain ?? null };
    batch(() => {
      state.manyCounts.value = { ...state.manyCounts.peek(), [layer.id]: { ...count, key } };
      state.manySums.value = { ...state.manySums.peek(), [layer.id]: { killed: s.killed, injured: s.injured, civilians_killed: s.civilians_killed } };
      if (state.statuses.peek().length === 0) learnStatuses(layer.id, s);
    });
    // With a filter by status the answer names the chosen ones alone; the others can be chosen, too.
    if (!(layer.id in state.statusesIn.peek())) learnStatuses(layer.id, await getSummary(layer.id, plainParams({ asof: present().asof }), signal));
  }, (error, e) => {
    if (asked.get(`counts ${layer.id}`) === key) asked.delete(`counts ${layer.id}`);
    fail(layer.id, error, e);
  });
}

/** The number of events alone, where what they add up to takes its time: then no sum of another filter stands beside it. */
async function tellNumber(layer: Layer, key: string, signal: AbortSignal): Promise<void> {
  try {
    const { matched, undated } = await getNumber(layer.id, new URLSearchParams(key), signal);
    if (signal.aborted || state.manyCounts.peek()[layer.id]?.key === key) return;
    const { [layer.id]: _, ...sums } = state.manySums.peek();
    batch(() => {
      state.manyCounts.value = { ...state.manyCounts.peek(), [layer.id]: { matched, undated, unplaced: null, uncertain: null, key } };
      state.manySums.value = sums;
    });
  } catch {
    // The question for the sums, which is on its way, says what is wrong.
  }
}

function learnStatuses(layer: string, { by_status: found = {} }: Summary): void {
  state.statusesIn.value = { ...state.statusesIn.peek(), [layer]: Object.keys(found).filter((s) => s !== '') };
}

/** The list is in order of date; the table in any that the server knows. */
function followPages(): void {
  const key = state.filterKey.value;
  const sorted = state.show.value === 'table' ? serverOrder(state.tableOrder.value) : null;
  const orders = new Set(['date_start', ...(sorted ? [sorted] : [])]);
  const layers = ofMany();
  for (const layer of layers) for (const order of orders) ask(`pages ${pagesOf(layer.id, order)}`, key, () => turnPage(layer, order, key, null));
  untracked(() => forget(new Set(layers.flatMap((l) => [...orders].map((o) => pagesOf(l.id, o))))));
}

/** Layer and order of pages, by their name. */
function partsOf(name: string): [Layer | undefined, string] {
  const cut = name.lastIndexOf(' ');
  return [state.layerById.peek().get(name.slice(0, cut)), name.slice(cut + 1)];
}

/** Rows in an order that nobody looks at any more are not kept. */
function forget(wanted: Set<string>): void {
  const all = state.pages.peek();
  const kept = Object.entries(all).filter(([name]) => wanted.has(name));
  if (kept.length === Object.keys(all).length) return;
  for (const name of Object.keys(all)) {
    if (wanted.has(name)) continue;
    callOff(`pages ${name}`);
    asked.delete(`pages ${name}`);
  }
  state.pages.value = Object.fromEntries(kept);
}

function setPages(name: string, patch: Partial<state.Pages>): void {
  const old = state.pages.peek()[name] ?? { key: '', items: [], matched: 0, next: null, busy: false, error: null };
  state.pages.value = { ...state.pages.peek(), [name]: { ...old, ...patch } };
}

function firstPage(key: string, order: string): URLSearchParams {
  const params = new URLSearchParams(key);
  params.set('sortby', order);
  params.set('limit', String(FIRST_PAGE));
  return params;
}

/** Asks for a page of what `key` filters: the first where `next` is null. */
function turnPage(layer: Layer, order: string, key: string, next: URLSearchParams | null): void {
  const name = pagesOf(layer.id, order);
  setPages(name, { busy: true, error: null });
  const before = () => (next === null ? [] : state.pages.peek()[name]?.items ?? []);
  void run(`pages ${name}`, async (signal) => {
    const page = await getPage(layer.id, next ?? firstPage(key, order), signal);
    const items = [...before(), ...itemsOf(layer, page.features.map(slim))];
    setPages(name, { key, items, matched: page.matched ?? items.length, next: page.next, busy: false });
  }, (error, e) => {
    if (next !== null && e instanceof ApiError && e.status === 410) turnPage(layer, order, key, null); // pages are kept for an hour: start again
    else setPages(name, { key, items: before(), busy: false, error, next: next ?? firstPage(key, order) });
  });
}

/** Reads on in a layer's rows, by a page of so many. */
export function more(layerId: string, order = 'date_start', size = PAGE): void {
  const layer = state.layerById.peek().get(layerId);
  const page = state.pages.peek()[pagesOf(layerId, order)];
  if (!layer || !page?.next || page.busy) return;
  const next = new URLSearchParams(page.next);
  next.set('limit', String(size));
  turnPage(layer, order, page.key, next);
}

// ---- the selected event

/** Looked-up records, the oldest first. */
const records = new Map<string, EventFeature>();
const KEPT = 500;
const address = (s: Selection, asof: string | null) => `${s.layer}:${s.id}@${asof ?? ''}`;

/** An event that is loaded already; null where it has to be asked for. */
export function held(s: Selection): EventFeature | null {
  const asof = state.asof.peek();
  const loaded = state.loaded.peek()[s.layer];
  // What stays on the page while another state of the records loads is not yet theirs.
  const known = (from: { key: string; items: Item[] | null } | undefined) => (from && new URLSearchParams(from.key).get('asof') === asof
    ? from.items?.find((i) => i.feature.id === s.id)?.feature : undefined);
  return known(loaded?.busy ? undefined : loaded) ?? known(state.closeups.peek()[s.layer]) ?? records.get(address(s, asof)) ?? null;
}

/** An event as the list has it, without the data set's own fields. */
function listed(s: Selection): EventFeature | null {
  for (const page of Object.values(state.pages.peek())) {
    if (new URLSearchParams(page.key).get('asof') !== state.asof.peek()) continue;
    const found = page.items.find((i) => i.layer === s.layer && String(i.feature.id) === s.id);
    if (found) return found.feature;
  }
  return null;
}

/** An event by its id, from what is loaded or from the server. */
export async function fetchEvent(s: Selection, signal?: AbortSignal): Promise<EventFeature> {
  const known = held(s);
  if (known) return known;
  const asof = state.asof.peek();
  const feature = await getEvent(s.layer, s.id, plainParams({ asof }), signal);
  records.set(address(s, asof), feature);
  for (const oldest of records.keys()) {
    if (records.size <= KEPT) break;
    records.delete(oldest);
  }
  return feature;
}

function followSelection(): void {
  const sel = state.selection.value;
  void state.asof.value;
  untracked(() => {
    if (!sel) {
      callOff('selection');
      state.chosen.value = null;
      return;
    }
    const feature = held(sel);
    const rough = feature ?? listed(sel); // all but the data set's own fields, which follow
    state.chosen.value = { ...sel, busy: !rough, error: null, feature: rough };
    if (feature) return callOff('selection');
    void run('selection', async (signal) => {
      const found = await fetchEvent(sel, signal);
      state.chosen.value = { ...sel, busy: false, error: null, feature: found };
    }, (error) => { state.chosen.value = { ...sel, busy: false, error, feature: rough }; });
  });
}
