// Keeps what is loaded in step with what is chosen. Each question is asked when
// its key changes; a newer one calls the older off; until the answer is there
// the old one stays on the page.

import { batch, effect, untracked } from '@preact/signals';
import { ApiError, calledOff, passing, getAll, getEvent, getLayers, getPage, getSite, getSummary, getTimeTile, wordsOf } from './api';
import { t } from './i18n';
import { plainParams, type Counts, type Item, type NoTime } from './filter';
import { followHistogram } from './histogram';
import * as state from './state';
import { spanOf } from './time';
import type { EventFeature, Layer, Selection } from './types';

/** Up to this many events of a layer are drawn one by one; more come as a tile. */
const FEW = 1000;
const PAGE = 50;
const SETTLE = 200; // ms: a drag asks the server only when it rests

/** How many events each layer has as of the chosen state, by everything: decides what is filtered here and what there. */
const sizes = new Map<string, number>();
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

export function loadLayers(): void {
  void run('layers', async (signal) => {
    const [layers, site] = await Promise.all([getLayers(signal), getSite(signal)]);
    batch(() => {
      state.firstLayers.value = site.layers.filter((id) => layers.some((l) => l.id === id));
      state.tiles.value = site.tiles;
      state.layers.value = layers;
      state.layersError.value = null;
    });
  }, (words, e) => { state.layersError.value = failureOf(words, e); });
}

/** Starts to follow the state. */
export function startLoading(): void {
  loadLayers();
  effect(() => {
    const choice = { q: state.text.value, asof: state.asof.value, kinds: state.kinds.value, status: state.statuses.value };
    const shown = state.shownLayers.value;
    untracked(() => shown.forEach((l) => want(l, choice)));
  });
  effect(followTiles);
  effect(followHistogram);
  effect(followSelection);
}

const itemsOf = (layer: Layer, features: EventFeature[]): Item[] => features.map((feature) => ({ layer: layer.id, feature, span: spanOf(feature.properties, layer.timeZone) }));

// ---- what is drawn

/** The part of the filter that the server has to apply: all of it for large layers; the words only for small ones. */
function serverPart(layer: string, choice: NoTime): Partial<NoTime> {
  const size = sizes.get(`${layer} ${choice.asof ?? ''}`);
  return size !== undefined && size > FEW ? choice : { q: choice.q, asof: choice.asof };
}

function set(layer: string, patch: Partial<state.Loaded>): void {
  const old = state.loaded.peek()[layer] ?? { key: '', busy: false, error: null, items: null, tile: null };
  state.loaded.value = { ...state.loaded.peek(), [layer]: { ...old, ...patch } };
}

/** Takes what was there off the page: it answers another question than the one that failed. */
const fail = (layer: string, error: string, e: unknown): void => batch(() => {
  state.failures.value = { ...state.failures.peek(), [layer]: failureOf(error, e) };
  set(layer, { busy: false, error, items: null, tile: null });
});

function want(layer: Layer, choice: NoTime, again = false): void {
  const key = String(plainParams(serverPart(layer.id, choice)));
  const old = state.loaded.peek()[layer.id];
  if (old && old.key === key && !again && (old.busy || !old.error)) return;
  set(layer.id, { key, busy: true, error: old?.key === key ? old.error : null });
  void run(`layer ${layer.id}`, async (signal) => {
    const sizeKey = `${layer.id} ${choice.asof ?? ''}`;
    if (!sizes.has(sizeKey)) sizes.set(sizeKey, (await getSummary(layer.id, plainParams({ asof: choice.asof }), signal)).matched);
    const params = plainParams(serverPart(layer.id, choice));
    let size = sizes.get(sizeKey) as number;
    if (size > FEW && params.size > 0) size = (await getSummary(layer.id, params, signal)).matched;
    const answer = size > FEW
      ? { tile: await getTimeTile(layer.id, params, signal), items: null }
      : { tile: null, items: itemsOf(layer, await getAll(layer.id, params, signal)) };
    set(layer.id, { ...answer, key: String(params), busy: false, error: null });
    want(layer, present()); // the choice may have changed while it was not yet known what the server has to filter
  }, (error, e) => fail(layer.id, error, e));
}

const present = (): NoTime => ({ q: state.text.peek(), asof: state.asof.peek(), kinds: state.kinds.peek(), status: state.statuses.peek() });

/** Stops waiting: what has not come is as if it had failed, to be asked for again by hand. */
export function giveUp(): void {
  const failed = new ApiError(t('error.stopped'), -1);
  const waiting = state.shownLayers.peek().filter((l) => !(l.id in state.counts.peek()) || state.loaded.peek()[l.id]?.busy);
  for (const name of running.keys()) if (name !== 'selection') callOff(name);
  if (state.layers.peek() === null) state.layersError.value = failureOf(failed.message, failed);
  for (const l of waiting) fail(l.id, failed.message, failed);
}

/** Asks again for everything that failed or is still on its way. */
export function tryAgain(): void {
  if (state.layers.peek() === null) return loadLayers();
  for (const l of state.shownLayers.peek()) {
    const old = state.loaded.peek()[l.id];
    if (!old || old.busy || old.error) want(l, present(), true);
  }
  untracked(followHistogram);
}

// ---- counts and pages of layers that came as a tile

const timers = new Map<string, ReturnType<typeof setTimeout>>();
const asked = new Map<string, string>();

function followTiles(): void {
  const tiles = state.shownLayers.value.filter((l) => state.loaded.value[l.id]?.tile);
  const key = state.filterKey.value;
  const params = new URLSearchParams(key);
  for (const layer of tiles) {
    if (asked.get(layer.id) === key) continue;
    const first = !asked.has(layer.id);
    asked.set(layer.id, key);
    clearTimeout(timers.get(layer.id));
    callOff(`counts ${layer.id}`); // what is on its way answers a filter that is no more
    callOff(`pages ${layer.id}`);
    timers.set(layer.id, setTimeout(() => askTile(layer, params), first ? 0 : SETTLE));
  }
}

function askTile(layer: Layer, params: URLSearchParams): void {
  const key = String(params);
  const forget = () => { if (asked.get(layer.id) === key) asked.delete(layer.id); };
  void run(`counts ${layer.id}`, async (signal) => {
    const s = await getSummary(layer.id, params, signal);
    const count: Counts = { matched: s.matched, undated: s.undated, unplaced: s.unplaced, uncertain: s.uncertain ?? 0 };
    state.tileCounts.value = { ...state.tileCounts.peek(), [layer.id]: { ...count, key } };
  }, (error, e) => { forget(); fail(layer.id, error, e); });
  turnPage(layer, key, null);
}

function setPages(layer: string, patch: Partial<state.Pages>): void {
  const old = state.pages.peek()[layer] ?? { key: '', items: [], next: null, busy: false, error: null };
  state.pages.value = { ...state.pages.peek(), [layer]: { ...old, ...patch } };
}

function firstPage(key: string): URLSearchParams {
  const params = new URLSearchParams(key);
  params.set('sortby', 'date_start');
  params.set('limit', String(PAGE));
  return params;
}

/** Asks for a page of what `key` filters: the first where `next` is null. */
function turnPage(layer: Layer, key: string, next: URLSearchParams | null): void {
  setPages(layer.id, { busy: true, error: null });
  const before = () => (next === null ? [] : state.pages.peek()[layer.id]?.items ?? []);
  void run(`pages ${layer.id}`, async (signal) => {
    const page = await getPage(layer.id, next ?? firstPage(key), signal);
    setPages(layer.id, { key, items: [...before(), ...itemsOf(layer, page.features)], next: page.next, busy: false });
  }, (error, e) => {
    if (next !== null && e instanceof ApiError && e.status === 410) turnPage(layer, key, null); // pages are kept for an hour: start again
    else setPages(layer.id, { key, items: before(), busy: false, error, next: next ?? firstPage(key) });
  });
}

/** Loads the next page of a layer's list. */
export function more(layerId: string): void {
  const layer = state.layerById.peek().get(layerId);
  const page = state.pages.peek()[layerId];
  if (layer && page?.next && !page.busy) turnPage(layer, page.key, page.next);
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
  const page = state.pages.peek()[s.layer];
  // What stays on the page while another state of the records loads is not yet theirs.
  const known = (from: { key: string; items: Item[] | null } | undefined) => (from && new URLSearchParams(from.key).get('asof') === asof
    ? from.items?.find((i) => i.feature.id === s.id)?.feature : undefined);
  return known(loaded?.busy ? undefined : loaded) ?? known(page) ?? records.get(address(s, asof)) ?? null;
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
    state.chosen.value = { ...sel, busy: !feature, error: null, feature };
    if (feature) return callOff('selection');
    void run('selection', async (signal) => {
      const found = await fetchEvent(sel, signal);
      state.chosen.value = { ...sel, busy: false, error: null, feature: found };
    }, (error) => { state.chosen.value = { ...sel, busy: false, error, feature: null }; });
  });
}
