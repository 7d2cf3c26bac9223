// Between the state and the map: what changes here is drawn there, what is
// clicked there is chosen here. The map knows nothing of the panels.

import { computed, effect } from '@preact/signals';
import { lengthOf } from './axis';
import { admits } from './filter';
import { direction, language, t } from './i18n';
import { getTimeTile } from './api';
import { createMap } from './map';
import type { CellHit, MapView } from './map/view';
import { mapTexts } from './mapwords';
import { go } from './navigate';
import { reducedMotion } from './playback';
import { clear, offer, point } from './select';
import * as state from './state';
import { dateOf } from './time';
import type { Camera, EventFeature, Layer, Selection } from './types';
import { titleOf } from './words';

/** Of a cell of many events, so many titles are told. */
const TITLES = 3;

type Box = [number, number, number, number];

let map: MapView | null = null;
let look: typeof import('./closeup')['look'] | null = null;

/** Makes the map in an element and keeps it in step. */
export function connect(el: HTMLElement): () => void {
  const view = createMap(el, {
    camera: state.view.peek().camera,
    theme: state.theme.peek(),
    reducedMotion: reducedMotion(),
    texts: words(),
    events: {
      hit: (events, cells) => {
        const count = cells.reduce((n, c) => n + c.count, events.length);
        const [one] = events;
        if (count === 0) clear();
        else if (count === 1 && one) point(one);
        else if (count === 1 && cells[0]) void pointAlone(cells[0]);
        else offer({ hits: events, count, kinds: events.length === 0 && cells.length === 1 && cells[0] ? cells[0].kinds : null, cells });
      },
      // The address tells of the camera from the moment that the reader moved it.
      camera: (camera, byReader) => { if (byReader || state.view.peek().camera) go({ camera }, 'replace'); },
      seen: (seen) => { state.seen.value = seen; },
      pointed: (s) => { state.pointed.value = s; },
      titles: async (cell) => {
        const { eventsOf, kindsOf } = await import('./many');
        const { items, matched: count, kinds } = cell.exact ? { kinds: cell.kinds, ...await eventsOf(cell, TITLES) } : await kindsOf(cell, TITLES);
        return { titles: items.map((i) => titleOf(i.feature)), cell: { ...cell, count, kinds, exact: true } };
      },
      tile: getTimeTile,
      cellsFailed: (layer, why) => { state.cellsFailures.value = { ...state.cellsFailures.peek(), [layer]: why }; },
      cellsSeen: (seen) => {
        // With each frame while time moves. Without it cells stay cells.
        if (look) look(seen);
        else void import('./many').then((m) => { look = m.look; m.look(seen); }, () => {});
      },
      tilesFailed: () => {
        state.tilesFailed.value = true;
        state.announce(t('tiles.failed'));
      },
    },
    covers: () => covers(el),
  });
  map = view;

  const drawn = new Set<string>();
  const stops = [
    effect(() => view.setTiles(state.tilesFailed.value ? null : state.tiles.value)),
    effect(() => view.setTheme(state.theme.value)),
    effect(() => view.setTexts(words())),
    effect(() => view.setBorders(state.borders.value)),
    effect(() => view.setDensity(state.density.value)),
    effect(() => view.setLanguage(language.value, direction(language.value))),
    effect(() => view.setLayers(state.shownLayers.value)),
    effect(() => {
      const choice = { kinds: state.kinds.value, status: state.statuses.value };
      const admit = admits(choice);
      const near = state.shownCloseups.value;
      const shown = new Set(state.shownLayers.value.map((l) => l.id));
      for (const id of drawn) {
        if (shown.has(id)) continue;
        view.setFeatures(id, null, admit);
        view.setCells(id, null);
        drawn.delete(id);
      }
      for (const id of shown) {
        const data = state.loaded.value[id];
        if (!data) continue;
        view.setCells(id, data.many && { params: data.many.params, bin: tileBin.value, kinds: choice.kinds.length > 0 ? new Set(choice.kinds) : null, hole: near[id]?.box ?? null });
        view.setFeatures(id, data.items?.map((i) => i.feature) ?? (data.many ? oneByOne(id, near[id]?.items ?? []) : null), admit, data.many !== null);
        drawn.add(id);
      }
    }),
    effect(() => view.setTime({ ...state.timeView.value, now: playheadNow() })),
    effect(() => view.select(state.marked.value)),
    effect(() => view.spread(state.stack.value?.hits ?? [])),
    effect(() => view.showPlace(state.place.value)),
    effect(() => view.point(state.pointed.value)),
    effect(() => { if (state.commits.value > 0) for (const l of state.shownLayers.peek()) view.refreshCells(l.id); }),
    followKeys(el, view),
    followRows(),
    startCamera(el, view),
    keepInView(el, view),
    followCovers(el, view),
  ];
  return () => {
    for (const stop of stops) stop();
    view.destroy();
    map = null;
  };
}

/** The one event of a cell. */
async function pointAlone(cell: CellHit): Promise<void> {
  try {
    const { items: [one], matched } = await (await import('./many')).eventsOf(cell, 1);
    if (one && matched === 1) return point({ layer: one.layer, id: one.feature.id });
  } catch {
    // its list says what went wrong
  }
  offer({ hits: [], count: cell.count, kinds: cell.kinds, cells: [cell] });
}

/** What is drawn one by one of a layer of many events: those of a part of the map with few, and the chosen one wherever it is. */
function oneByOne(id: string, near: readonly { feature: EventFeature }[]): EventFeature[] {
  const features = near.map((i) => i.feature);
  const chosen = state.chosen.value;
  if (chosen?.layer === id && chosen.feature && !features.some((f) => f.id === chosen.feature?.id)) features.push(chosen.feature);
  return features;
}

/** No bin of the tiles is to be wider than this on the time axis, in CSS pixels. */
const BIN_WIDTH = 8;
/** So many bins at least are to lie in a period. */
const BINS_IN_PERIOD = 4;
/** Days in the longest bin that a tile may have. */
const LONGEST = 128;

/** How fine the tiles' bins have to be for the shown part of the axis and the period, where both rest. A period that keeps its length asks for no others. */
const tileBin = computed<number | null>(() => {
  const shown = state.shownAxis.value;
  if (!shown || state.plotWidth.value <= 0) return null;
  if (state.axisMoving.value || state.axisHeld.value) return binBefore;
  const [from, to] = [state.from.value, state.to.value];
  const ofAxis = (BIN_WIDTH * lengthOf(shown)) / state.plotWidth.value;
  const ofPeriod = from === null || to === null ? LONGEST : (Math.abs(to - from) + 1) / BINS_IN_PERIOD;
  const days = Math.min(ofAxis, ofPeriod);
  binBefore = days >= LONGEST ? null : 2 ** Math.max(0, Math.floor(Math.log2(days)));
  return binBefore;
});
let binBefore: number | null = null;

/** The words of the map, in the language of the moment. */
function words() {
  void language.value; // also where they are read later, one by one
  const axis = state.axis.value;
  return mapTexts(axis !== null && yearOf(axis.from) !== yearOf(axis.to));
}

const yearOf = (d: number): number => dateOf(d).getUTCFullYear();

/** Enter asks for what lies nearest to the middle of the map: signs are no stops of the Tab key. */
function followKeys(el: HTMLElement, view: MapView): () => void {
  const onKey = (e: KeyboardEvent) => {
    if (e.key !== 'Enter' || e.target !== el || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    view.hitMiddle();
  };
  el.addEventListener('keydown', onKey);
  return () => el.removeEventListener('keydown', onKey);
}

/** What a row is about that the pointer or the keyboard is on, the map shows, as if the pointer were on its sign. */
function followRows(): () => void {
  const onRow = (e: Event) => {
    const row = e.target instanceof Element ? e.target.closest<HTMLElement>('.row[data-id]') : null;
    const { layer, id } = row?.dataset ?? {};
    const before = state.pointed.peek();
    if (layer === undefined || id === undefined) {
      if (before && byRow) state.pointed.value = null;
      byRow = false;
    } else if (before?.layer !== layer || before.id !== id) {
      byRow = true;
      state.pointed.value = { layer, id };
    }
  };
  let byRow = false;
  document.addEventListener('pointerover', onRow);
  document.addEventListener('focusin', onRow);
  return () => {
    document.removeEventListener('pointerover', onRow);
    document.removeEventListener('focusin', onRow);
  };
}

/** When the card takes its part of the page, what it speaks of may have come to lie outside the map. */
function keepInView(el: HTMLElement, view: MapView): () => void {
  const watch = new ResizeObserver(() => {
    const sel = state.marked.peek();
    if (sel) view.select(sel);
  });
  watch.observe(el);
  return () => watch.disconnect();
}

/** The page's panels that lie over the map. */
const covers = (el: HTMLElement): Element[] => [...(el.parentElement?.children ?? [])].filter((e) => e !== el);

/** So long panels keep their size before names are placed anew: while a period is dragged, the date card is another with every frame. */
const COVERS_REST = 120;

/** Tells the map when those panels come, go, or change their size. */
function followCovers(el: HTMLElement, view: MapView): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  // While it plays, the date card changes its width with every day: names stay where they are until it rests.
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => { if (!state.playing.peek()) view.coversChanged(); }, COVERS_REST);
  };
  const sizes = new ResizeObserver(changed);
  const watch = () => {
    sizes.disconnect();
    for (const cover of covers(el)) sizes.observe(cover);
  };
  const children = new MutationObserver(() => {
    watch();
    changed();
  });
  const rested = effect(() => { if (!state.playing.value) view.coversChanged(); });
  watch();
  if (el.parentElement) children.observe(el.parentElement, { childList: true });
  return () => {
    clearTimeout(timer);
    rested();
    sizes.disconnect();
    children.disconnect();
  };
}

/** The playhead: while it plays, between days too. */
const playheadNow = (): number | null => (state.now.value === null ? null : state.playPosition.value ?? state.now.value);

/** Holds the map still for a picture or for paper: drawn so finely, on the built-in base map, at the size its element has now. Gives the way back. */
export function pose(ratio: number | null): () => void {
  const online = state.tiles.peek() !== null && !state.tilesFailed.peek();
  if (online) map?.setTiles(null);
  map?.redraw(ratio);
  return () => {
    if (online) map?.setTiles(state.tiles.peek());
    map?.redraw(null);
  };
}

/** Asks again for parts of what is drawn of many events that did not come. */
export const retryCells = (): void => map?.retryCells();

/** The camera of this moment, for a link that is to show exactly this. */
export const cameraNow = (): Camera | null => map?.camera() ?? null;

/** Where a link names no camera: the selected event, else everything. */
function startCamera(el: HTMLElement, view: MapView): () => void {
  if (state.view.peek().camera) return () => {};
  let looked = false;
  let settled = false;
  return effect(() => {
    const waiting = state.busy.value;
    if (settled) return;
    looked ||= firstLook(view);
    settled = looked && !waiting;
    // With all loaded the panels over the map are there: the same look again, with the room that they leave.
    if (settled) requestAnimationFrame(() => {
      view.refit();
      refitWhileLaidOut(el, view);
    });
  });
}

/**
 * What comes with the data takes its part of the page a moment later: lanes and cards beside the map, the legend over it
 * once something is drawn. All that is shown at first stays in view.
 */
function refitWhileLaidOut(el: HTMLElement, view: MapView): void {
  const again = () => { if (!state.selection.peek() && !state.stack.peek()) view.refit(); };
  const watch = new ResizeObserver(again);
  watch.observe(el);
  setTimeout(() => watch.disconnect(), 1500);
  let explained = false;
  const stop = effect(() => {
    if (explained || state.seen.value === null) return;
    explained = true;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      stop();
      again();
    }));
  });
}

/** Says whether there was something to look at. */
function firstLook(view: MapView): boolean {
  if (state.layers.value === null) return false;
  if (state.selection.value) {
    const chosen = state.chosen.value;
    if (!chosen || chosen.busy) return false;
    if (chosen.feature?.geometry) {
      view.fit(surroundings(chosen.feature));
      return true;
    }
  }
  fitAll();
  return true;
}

/** Shows what happened: the points where there are any. Areas and routes may reach far beyond them. */
function fitAll(): void {
  const all = state.shownLayers.peek().length > 0 ? state.shownLayers.peek() : state.layers.peek() ?? []; // where nothing is shown: where there would be something
  const shown = all.filter((l): l is Layer & { bbox: Box } => l.bbox !== null);
  const points = shown.filter((l) => l.geometryType === 'point');
  const boxes = (points.length > 0 ? points : shown).map((l) => l.bbox);
  if (boxes.length > 0) map?.fit(widened(boxes.reduce(union)));
}

/** Shows one event whole. */
export function fitEvent(f: EventFeature): void {
  if (f.geometry) map?.fit(surroundings(f));
}

/** Goes nearer to an event, to tell it from its neighbours. */
export const zoomTo = (s: Selection): void => map?.zoomTo(s);

/** Goes nearer to a cell of many. */
export const zoomToCell = ({ box }: CellHit): void => map?.zoomToBox(box);

/** Whether a box of the screen would cover events on the map. */
export const coversEvents = (box: DOMRect): boolean => map?.covers(box) ?? false;

/** After Back or Forward: the camera of the address. */
export function restoreCamera(before: { camera: unknown }): void {
  const camera = state.view.peek().camera;
  if (camera && JSON.stringify(camera) !== JSON.stringify(before.camera)) map?.setCamera(camera);
}

const union = (a: Box, b: Box): Box => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];

/** Gives a point its surroundings, about 40 km each way. */
const widened = ([w, s, e, n]: Box): Box => (e - w > 0.4 || n - s > 0.4 ? [w, s, e, n] : [w - 0.4, Math.max(-85, s - 0.4), e + 0.4, Math.min(85, n + 0.4)]);

/** Where an event may have been: its geometry with the radius of what it stands for. */
function surroundings(f: EventFeature): Box {
  const [w, s, e, n] = boxOf(f.geometry as GeoJSON.Geometry);
  const up = (f.properties.radius_m ?? 0) / 111_320; // metres in a degree of latitude
  const across = up / Math.max(0.05, Math.cos((((s + n) / 2) * Math.PI) / 180));
  return widened([w - across, Math.max(-85, s - up), e + across, Math.min(85, n + up)]);
}

/** The box around a geometry. */
export function boxOf(g: GeoJSON.Geometry): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (c: unknown): void => {
    if (!Array.isArray(c)) return;
    if (typeof c[0] === 'number') {
      const [x, y] = c as [number, number];
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    } else c.forEach(visit);
  };
  if (g.type === 'GeometryCollection') return g.geometries.map(boxOf).reduce(union, box);
  visit(g.coordinates);
  return box;
}
