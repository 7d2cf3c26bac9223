// Where a view of a layer of many events holds few of them, those are fetched
// and drawn one by one, as the events of small layers are; and of a cell of many
// the page asks which events it holds.

import { effect, untracked } from '@preact/signals';
import { getPage, getSummary } from './api';
import { begunBy } from './begun';
import { plainParams, withTime, type Item } from './filter';
import type { Box, CellHit, CellsSeen } from './map/view';
import * as state from './state';
import { spanOf } from './time';

/** One by one from so many events in view downward; and back from so many upward, so that it does not go to and fro. */
const ENTER = 1000;
const LEAVE = 1200;
/** With so few there is room for what lies around the view too. */
const SPARSE = 300;
const AROUND = 0.25;
const SETTLE = 250; // ms that the map and the period rest

const looks = new Map<string, CellsSeen>();
const running = new Map<string, AbortController>();
let due = 0;
let waiting = false;

/** Takes what the map shows of a layer. */
export function look(seen: CellsSeen): void {
  looks.set(seen.layer, seen);
  if (state.tallies.peek()[seen.layer] !== seen.held) state.tallies.value = { ...state.tallies.peek(), [seen.layer]: seen.held };
  wait();
}

/** Settles when nothing moved for a while. A timer that is moved with each frame takes its time. */
function wait(): void {
  due = performance.now() + SETTLE;
  if (!waiting) rest(SETTLE);
}

function rest(ms: number): void {
  waiting = true;
  setTimeout(() => {
    const left = due - performance.now();
    if (left > 1) return rest(left);
    waiting = false;
    settle();
  }, ms);
}

/** Starts to follow filter and period. */
export function followCloseups(): void {
  effect(() => { if (state.commits.value > 0) untracked(renewCloseups); });
  effect(() => {
    void [state.plain.value, state.from.value, state.to.value, state.match.value, state.playing.value, state.axisHeld.value];
    wait();
  });
}

/** With everything at rest: which layers are few enough in view. */
function settle(): void {
  if (state.playing.peek() || state.axisHeld.peek()) return;
  const shown = new Set(state.shownLayers.peek().filter((l) => state.loaded.peek()[l.id]?.many).map((l) => l.id));
  for (const [id, seen] of looks) {
    if (!shown.has(id)) {
      looks.delete(id);
      drop(id);
    } else consider(seen);
  }
  const last = [...looks.values()].pop();
  if (last && String(last.view) !== String(state.viewBox.peek())) state.viewBox.value = last.view;
}

function consider(seen: CellsSeen): void {
  const { layer, view } = seen;
  const { period, ever } = seen.tally();
  const now = state.shownCloseups.peek()[layer];
  if (period > (now ? LEAVE : ENTER)) return drop(layer);
  if (now && inside(view, now.box)) return;
  const all = ever <= ENTER;
  void fetchCloseup(layer, (all ? ever : period) <= SPARSE ? around(view) : view, all);
}

/** The events are others now: what is drawn is asked for again, and stays until then. */
function renewCloseups(): void {
  for (const [id, { box, ever }] of Object.entries(state.shownCloseups.peek())) void fetchCloseup(id, box, ever);
}

function drop(layer: string): void {
  running.get(layer)?.abort();
  if (!(layer in state.closeups.peek())) return;
  const { [layer]: _, ...others } = state.closeups.peek();
  state.closeups.value = others;
}

async function fetchCloseup(layer: string, box: Box, ever: boolean): Promise<void> {
  running.get(layer)?.abort();
  const control = new AbortController();
  running.set(layer, control);
  const period = { from: state.from.peek(), to: state.to.peek(), match: state.match.peek() };
  const plain = plainParams(state.plain.peek());
  const params = placed(ever ? plain : withTime(plain, period), box);
  params.set('limit', String(LEAVE + 1));
  try {
    const { items, matched } = await page(layer, params, control.signal);
    if (matched > LEAVE) return ever ? await fetchCloseup(layer, box, false) : drop(layer); // lines and areas that only reach in count here, too
    state.closeups.value = { ...state.closeups.peek(), [layer]: { key: String(plain), box, ever, ...period, items } };
  } catch {
    // the cells stay, and are asked again with the next move
  } finally {
    if (running.get(layer) === control) running.delete(layer);
  }
}

/** So many events of a cell, by date, and how many it holds: those that may have begun by the playhead. */
export async function eventsOf(cell: CellHit, most: number, signal?: AbortSignal): Promise<{ items: Item[]; matched: number }> {
  const params = inCell(cell);
  params.set('sortby', 'date_start');
  params.set('limit', String(most));
  return page(cell.layer, params, signal);
}

/** The same, and how many of each kind there are; '' stands for none. */
export async function kindsOf(cell: CellHit, most: number, signal?: AbortSignal): Promise<{ items: Item[]; matched: number; kinds: Record<string, number> }> {
  const found = await eventsOf(cell, most, signal);
  if (found.matched > found.items.length) return { ...found, kinds: (await getSummary(cell.layer, inCell(cell), signal)).by_kind ?? {} };
  const kinds: Record<string, number> = {};
  for (const { feature: { properties: { kind } } } of found.items) kinds[kind ?? ''] = (kinds[kind ?? ''] ?? 0) + 1;
  return { ...found, kinds };
}

function inCell({ box }: CellHit): URLSearchParams {
  const { from, to, now, match } = state.timeView.peek();
  const certain = match === 'certain' && (from !== null || to !== null);
  // What is certain is so in the whole period, wherever the playhead stands.
  const end = certain || now === null ? to : to === null ? now : Math.min(to, now);
  const params = placed(withTime(plainParams(state.plain.peek()), { from, to: end, match }), box);
  if (certain && now !== null) params.set('filter', begunBy(now));
  return params;
}

/** Undated events and those without a place are not on the map. */
function placed(filter: URLSearchParams, box: Box): URLSearchParams {
  const params = new URLSearchParams(filter);
  params.set('bbox', box.join(','));
  params.set('undated', 'exclude');
  params.set('unplaced', 'exclude');
  return params;
}

async function page(id: string, params: URLSearchParams, signal?: AbortSignal): Promise<{ items: Item[]; matched: number }> {
  const { features, matched } = await getPage(id, params, signal);
  const zone = state.layerById.peek().get(id)?.timeZone ?? 'UTC';
  return { items: features.map((feature) => ({ layer: id, feature, span: spanOf(feature.properties, zone) })), matched: matched ?? features.length };
}

/** Whether a box holds another; both may lie over 180 degrees. */
export function inside([w, s, e, n]: Box, [west, south, east, north]: Box): boolean {
  const width = (a: number, b: number) => (b >= a ? b - a : b - a + 360);
  const offset = (((w - west) % 360) + 360) % 360;
  return s >= south && n <= north && offset + width(w, e) <= width(west, east);
}

/** The box with a rim about it. */
export function around([west, south, east, north]: Box): Box {
  const wide = east >= west ? east - west : east - west + 360;
  const [x, y] = [wide * AROUND, (north - south) * AROUND];
  if (wide + 2 * x >= 360) return [-180, Math.max(-90, south - y), 180, Math.min(90, north + y)];
  const wrapped = (lon: number) => (lon < -180 ? lon + 360 : lon > 180 ? lon - 360 : lon);
  return [wrapped(west - x), Math.max(-90, south - y), wrapped(east + x), Math.min(90, north + y)];
}
