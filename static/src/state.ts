// The page's state in three parts: the domain (what the server said), the app
// (what the reader chose; all of it is in the address), and the ui (what is
// open, playing, announced). Only this file makes signals that others share.

import { computed, signal } from '@preact/signals';
import { admits, begun, NONE, plainParams, sum, tally, tileParams, withTime, type Counts, type Item, type NoTime } from './filter';
import { fitted, lengthOf, reaching, type Range } from './axis';
import type { Box, CellHit, CellsFailure, Held, Seen } from './map/view';
import type { Histogram } from './shares';
import { inPeriod, stepFor, type Step } from './time';
import { sumsOfAll, together, type Harm } from './harm';
import type { Order } from './listing';
import { NOBODY, type Picked } from './picked';
import type { Day, EventFeature, Layer, Period, Place, Selection, TileSource, TimeView } from './types';
import { EMPTY, type View } from './url';

// ---- domain

/** Null until the server answered. */
export const layers = signal<Layer[] | null>(null);
/** The layers that the operator wants to be shown at first; empty means all. */
export const firstLayers = signal<string[]>([]);
/** The online base map that the operator chose; null is the one that is built in. */
export const tiles = signal<TileSource | null>(null);
export const layersError = signal<Failure | null>(null);
/** The server answered the last time it was asked. */
export const reachable = signal(true);

/** Why something is not there: in words for the reader, then the server's own; `passing` where a later try may do better. */
export interface Failure { words: string; detail: string | null; request: string | null; passing: boolean }
/** The same of each layer that has an `error`. */
export const failures = signal<Record<string, Failure>>({});

/** What is loaded of a layer: all its events; or, where they are many, what its tiles are asked by. While a new filter loads, the old answer stays. */
export interface Loaded { key: string; busy: boolean; error: string | null; items: Item[] | null; many: Many | null }
/** `params`: the filter as the address of a time tile has it, without kinds and period, which tiles hold all of. */
export interface Many { params: string }
export const loaded = signal<Record<string, Loaded>>({});

/** How often the server's records were seen to have moved on: what is shown is then asked for again, and stays until the answer is here. */
export const commits = signal(0);

/** The words of status that occur in layers of many events. */
export const statusesIn = signal<Record<string, string[]>>({});

/** Counts of layers of many events, asked from the server. */
export const manyCounts = signal<Record<string, Counts & { key: string }>>({});

/** What the events of such a layer add up to. */
export const manySums = signal<Record<string, Harm>>({});

/** How many of their matching events may have begun by the playhead, as the server counted when it rested. */
export const manyBegun = signal<Record<string, { key: string; count: number }>>({});

/** What the tiles of the view hold of their events in a window of time. It comes with the map. */
export const tallies = signal<Record<string, (time: TimeView) => Held | null>>({});

/** The events of a layer of many that are drawn one by one: few of a part of the map. `ever`: of all times, not only of the period. */
export interface Closeup { key: string; box: Box; ever: boolean; from: Day | null; to: Day | null; match: 'possible' | 'certain'; items: Item[] }
export const closeups = signal<Record<string, Closeup>>({});

/** The part of the world that the map shows at rest, where layers of many events are shown; null until they are drawn. */
export const viewBox = signal<Box | null>(null);

/** The rows of a layer of many events, in one order, as far as they are read; `matched` is how many there are. Without the data sets' own fields. */
export interface Pages { key: string; items: Item[]; matched: number; next: URLSearchParams | null; busy: boolean; error: string | null }
export const pages = signal<Record<string, Pages>>({});
/** Under which name the pages of a layer in an order of the server's are kept. */
export const pagesOf = (layer: string, sortby = 'date_start'): string => `${layer} ${sortby}`;

/** How many events there were over time, for each shown layer. `filter` is what was asked for, `key` that with the days and the step. `inView`: some of them only in the part of the world that the map shows. */
export interface Histograms { key: string; filter: string; step: Step; inView: boolean; layers: Histogram[] }
export const NO_BINS: Histograms = { key: '', filter: '', step: 'day', inView: false, layers: [] };
/** What the bars of the timeline show. */
export const histograms = signal<Histograms>(NO_BINS);
/** The same of the whole world. */
export const overall = signal<Histograms>(NO_BINS);
/** Whether anybody reads those. */
export const overallAsked = signal(false);

/** Names of the parties in what is loaded. */
export const parties = signal<string[]>([]);

// ---- app

export const view = signal<View>(EMPTY);

// One signal for each part: a pan of the map must not redraw the list.
export const from = computed(() => view.value.from);
export const to = computed(() => view.value.to);
export const now = computed(() => view.value.now);
export const zoom = computed(() => view.value.axis);
export const match = computed(() => view.value.match);
export const borders = computed(() => view.value.borders);
export const density = computed(() => view.value.many === 'density');
export const kinds = computed(() => view.value.kinds);
export const statuses = computed(() => view.value.status);
export const actors = computed(() => view.value.actors);
export const text = computed(() => view.value.q);
export const asof = computed(() => view.value.asof);
export const selection = computed(() => view.value.sel);
export const show = computed(() => view.value.show);
const chosenLayers = computed(() => view.value.layers);

export const timeView = computed<TimeView>(() => ({ from: from.value, to: to.value, now: now.value, match: match.value }));

/** The layers that are switched on, in the server's order. */
export const shownLayers = computed<Layer[]>(() => {
  const all = layers.value ?? [];
  const wanted = chosenLayers.value ?? firstLayers.value;
  if (chosenLayers.value === null && wanted.length === 0) return all;
  return all.filter((l) => wanted.includes(l.id) || (chosenLayers.value === null && l.id === selection.value?.layer));
});

/** Layers that a link names and the server does not. */
export const unknownLayers = computed<string[]>(() => (layers.value === null ? [] : (chosenLayers.value ?? []).filter((id) => !layerById.value.has(id))));

/** First and last day that the shown layers cover; null where nothing is dated. */
export const covered = computed<{ from: Day; to: Day } | null>(() => {
  const shown = shownLayers.value.length > 0 ? shownLayers.value : layers.value ?? [];
  const days = shown.flatMap((l) => [l.from, l.to]).filter((d): d is Day => d !== null);
  if (days.length === 0) return null;
  const [first, last] = [Math.min(...days), Math.max(...days)];
  return first === last ? { from: first - 1, to: last + 1 } : { from: first, to: last };
});

/** The whole time axis: what is covered, and a period beside it. While a handle is dragged it stays as it is. */
export const axis = computed<{ from: Day; to: Day } | null>(() => axisHeld.value ?? (covered.value && reaching(covered.value, from.value, to.value)));

/** The part of the axis that is shown: all of it, what was zoomed to, or what a gesture is just making of it. */
export const shownAxis = computed<Range | null>(() => {
  const whole = axis.value;
  return whole && fitted(axisMoving.value ?? zoom.value ?? whole, whole);
});

/** How fine the bars of the timeline are. */
export const barStep = computed<Step>(() => (shownAxis.value ? stepFor(lengthOf(shownAxis.value), plotWidth.value) : 'day'));

/** The period with its open ends put at the ends of the axis. */
export const closedPeriod = computed<{ from: Day; to: Day } | null>(() => {
  const a = axis.value;
  if (!a) return null;
  const start = from.value ?? Math.min(a.from, to.value ?? a.from);
  return { from: start, to: to.value ?? Math.max(a.to, start) };
});

let periodHeld: Period = { from: null, to: null, match: 'possible' };
let beatHeld = 0;

/**
 * The period that panels tell of. While it is dragged they follow with each beat
 * only: nobody reads words that are others with every frame, and to lay them out
 * would take the time in which the frame has to be drawn.
 */
export const panelPeriod = computed<Period>(() => {
  const period = { from: from.value, to: to.value, match: match.value };
  const same = period.from === periodHeld.from && period.to === periodHeld.to && period.match === periodHeld.match;
  if (same || (axisHeld.value !== null && beatHeld === beat.value)) return periodHeld;
  beatHeld = beat.value;
  return (periodHeld = period);
});

/** The period as it is told: what is chosen, and where that is open the ends of what there is. */
export const toldPeriod = computed<{ from: Day | null; to: Day | null }>(() => {
  const { from: first, to: last } = panelPeriod.value;
  return { from: first ?? axis.value?.from ?? null, to: last ?? axis.value?.to ?? null };
});

export const layerById = computed(() => new Map((layers.value ?? []).map((l) => [l.id, l])));

/** Whether anything but the whole of the shown layers is asked for. */
export const filtered = computed(() => kinds.value.length > 0 || statuses.value.length > 0 || actors.value.length > 0 || text.value !== '' || from.value !== null || to.value !== null);

// ---- derived: what the filter lets through

/** The filter without its period. */
export const plain = computed<NoTime>(() => ({ q: text.value, asof: asof.value, kinds: kinds.value, status: statuses.value, actors: actors.value }));

/** The whole filter as the server reads it. */
export const filterKey = computed(() => keyOf(timeView.value));

const keyOf = (period: Period): string => String(withTime(plainParams(plain.value), period));

/** The events of the layers that came whole, by everything but time. */
const admitted = computed<Record<string, Item[]>>(() => {
  const admit = admits({ kinds: kinds.value, status: statuses.value });
  const out: Record<string, Item[]> = {};
  for (const l of shownLayers.value) {
    const items = loaded.value[l.id]?.items;
    if (items) out[l.id] = items.filter((i) => admit(i.feature));
  }
  return out;
});

/** All events drawn on the lanes of the timeline: those in and those out of the period. */
export const laneItems = admitted;

/** The events of the layers that came whole that match the filter. */
export const matching = computed<Record<string, Item[]>>(() => within(panelPeriod.value));

/** The same in each frame of a drag. */
const matchingNow = computed<Record<string, Item[]>>(() => (filterKey.value === keyOf(panelPeriod.value) ? matching.value : within(timeView.value)));

const within = (period: Period): Record<string, Item[]> =>
  Object.fromEntries(Object.entries(admitted.value).map(([id, items]) => [id, items.filter((i) => inPeriod(i.span, period))]));

const NO_CLOSEUPS: Record<string, Closeup> = {};

/** The close-ups that answer the present filter and period. */
export const shownCloseups = computed<Record<string, Closeup>>(() => {
  if (Object.keys(closeups.value).length === 0) return NO_CLOSEUPS;
  const filter = String(plainParams(plain.value));
  const [a, b, m] = [from.value, to.value, match.value];
  return Object.fromEntries(Object.entries(closeups.value).filter(([id, c]) => loaded.value[id]?.many && c.key === filter && (c.ever || (c.from === a && c.to === b && c.match === m))));
});

/** What the server counted of a layer of many events, where it is of just this filter: of other days it is no number of these. */
function countedBy(layer: string, key: string): Counts | undefined {
  const counted = loaded.value[layer]?.many ? manyCounts.value[layer] : undefined;
  return counted?.key === key ? counted : undefined;
}

function countsOf(items: Record<string, Item[]>, key: string): Record<string, Counts> {
  const out: Record<string, Counts> = {};
  for (const { id } of shownLayers.value) {
    const count = items[id] ? tally(items[id]) : countedBy(id, key);
    if (count) out[id] = count;
  }
  return out;
}

/** Counts per shown layer in the period that is told; a layer that has not answered yet is missing. */
export const counts = computed<Record<string, Counts>>(() => countsOf(matching.value, keyOf(panelPeriod.value)));

/** The same in each frame of a drag. */
export const countsNow = computed<Record<string, Counts>>(() => countsOf(matchingNow.value, filterKey.value));

/** Whether the numbers of some layer are of another filter than this: the server counts when time rests. */
const outrun = (key: string): boolean => shownLayers.value.some(({ id }) => id in manyCounts.value && loaded.value[id]?.many && !countedBy(id, key));
export const awaited = computed(() => outrun(keyOf(panelPeriod.value)));
export const awaitedNow = computed(() => outrun(filterKey.value));

/** What of the shown layers is on the map in a window of time and has begun by the playhead, by what the page holds; null where it does not hold all of that. */
export function onMap(time: TimeView): Held | null {
  const params = tileParams(plain.value);
  const all: Held = { count: 0, exact: true };
  for (const { id } of shownLayers.value) {
    const items = admitted.value[id];
    const many = loaded.value[id]?.many;
    const held = items ? { count: items.filter(({ feature, span }) => feature.geometry && inPeriod(span, time) && begun(span, time.now)).length, exact: true }
      : many?.params === params ? tallies.value[id]?.(time) : null;
    if (!held) return null;
    all.count += held.count;
    all.exact &&= held.exact;
  }
  return all;
}

export const total = computed<Counts>(() => (Object.keys(counts.value).length > 0 ? sum(Object.values(counts.value)) : NONE));

/** What the shown layers' matching events add up to; null until each has answered. */
export const harm = computed<Harm | null>(() => {
  const parts: Harm[] = [];
  for (const l of shownLayers.value) {
    const items = matching.value[l.id];
    const part = items ? sumsOfAll(items.map((i) => i.feature)) : loaded.value[l.id]?.many ? manySums.value[l.id] : undefined;
    if (part) parts.push(part);
    else if (!loaded.value[l.id]?.error) return null;
  }
  return together(parts);
});

/** Whether some shown layer has still to answer. */
export const busy = computed(() => layers.value === null || shownLayers.value.some((l) => {
  const state = loaded.value[l.id];
  return !state || state.busy || (!state.error && !(l.id in countsNow.value));
}));

/** The question of how many have begun, as the server is asked it. */
export const begunKey = computed(() => `${filterKey.value} ${now.value}`);

/** How many of the matching dated events may have begun by the playhead; null until the server has counted those of many. */
export const sofar = computed<number | null>(() => {
  if (awaitedNow.value) return null;
  const at = now.value;
  let n = 0;
  for (const [id, counts] of Object.entries(countsNow.value)) {
    const items = matchingNow.value[id];
    if (items) n += items.filter((i) => begun(i.span, at)).length;
    else if (at === null) n += counts.matched - counts.undated;
    else if (manyBegun.value[id]?.key === begunKey.value) n += manyBegun.value[id].count;
    else return null;
  }
  return n;
});

// ---- ui

export const playing = signal(false);
/** Where playback stands between days; null when it does not run. */
export const playPosition = signal<number | null>(null);
/** Days a second that the reader chose; null until then. */
export const chosenSpeed = signal<number | null>(null);
export const loop = signal(false);
/** The page stands on a phone: one column, or a low screen. */
export const narrow = signal(false);
/** The card has no column of its own: it lies over the list. */
export const cardCovers = signal(false);
/** The card on a phone stands as high as the screen. */
export const tallSheet = signal(false);
/** The event whose card is the foremost of a phone's row: marked, not opened. */
export const snapped = signal<Selection | null>(null);
/** What is ringed on map and timeline. */
export const marked = computed<Selection | null>(() => selection.value ?? (narrow.value ? snapped.value : null));
export const theme = signal<'light' | 'dark'>('light');
/** Width of the timeline's plot in CSS pixels: how fine its bars may be. */
export const plotWidth = signal(0);
/** The axis as it was when a drag began: it must not move under the pointer. Null while nothing is dragged. */
export const axisHeld = signal<Range | null>(null);
/** Goes on a few times a second while something is dragged or time plays. */
export const beat = signal(0);
/** What a gesture on the time axis is just making of it; null when it rests. */
export const axisMoving = signal<Range | null>(null);
/** Rows of the table that are marked. */
export const picked = signal<Picked>(NOBODY);
/** Columns of the table that the reader switched off. */
export const hiddenColumns = signal<ReadonlySet<string>>(new Set());
/** The order of the table's rows. */
export const tableOrder = signal<Order>({ by: 'date', desc: false });
export const exportOpen = signal(false);
export const shareOpen = signal(false);
export const keysOpen = signal(false);
/** Every layer has answered once, or the reader has waited long enough: from now on the list shows what there is. */
export const arrived = signal(false);
/** It takes longer than a reader waits without a word. */
export const slow = signal(false);
/** When what failed is asked for again by itself, in ms; null where nothing is. */
export const retryAt = signal<number | null>(null);
/** The online base map did not come, and the built-in one stands in for it. */
export const tilesFailed = signal(false);
/** Layers of many events of which a part of what is drawn did not come, and why; null once it did. */
export const cellsFailures = signal<Record<string, CellsFailure | null>>({});
/** A place that was searched for, and from how near to look at it. It is marked on the map, and not in the address. */
export const place = signal<Place | null>(null);
export const announcement = signal('');

/** What can be seen on the map at the moment; null until it is drawn. */
export const seen = signal<Seen | null>(null);
/** The event under the pointer, on the map or in the list of a stack. */
export const pointed = signal<Selection | null>(null);

/** Several events at one place, offered as a list. Not in the address: it is a question, not a view. `cells`: of many events, where to ask which they are. */
export interface Stack { hits: Selection[]; count: number; kinds: Record<string, number> | null; cells: CellHit[] }
export const stack = signal<Stack | null>(null);

/** The record behind the card. */
export interface Chosen { layer: string; id: string; busy: boolean; error: string | null; feature: EventFeature | null }
export const chosen = signal<Chosen | null>(null);

/** Says a sentence to those who listen. The same sentence twice is said twice. */
export function announce(sentence: string): void {
  announcement.value = announcement.value === sentence ? `${sentence}\u00a0` : sentence;
}
