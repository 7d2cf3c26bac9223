import type { Camera, EventFeature, Layer, Selection, TileSource, TimeTile, TimeView } from '../types';

/** What a click on a cell of many events found: at most `ids.length` of `count` events. */
export interface CellHit { layer: string; count: number; ids: string[]; kinds: Record<string, number> }

export interface MapEvents {
  /** A click: everything that lies under the pointer, none hidden by another; nothing at all where it met only the map. */
  hit: (events: Selection[], cells: CellHit[]) => void;
  /** The camera came to rest. `byReader`: moved on the map itself, not by what was chosen elsewhere. */
  camera: (c: Camera, byReader: boolean) => void;
  /** The online tiles do not come; the offline base map is back. */
  tilesFailed: () => void;
}

export interface MapOptions {
  camera: Camera | null;
  theme: 'light' | 'dark';
  reducedMotion: boolean;
  /** Texts of the controls, already in the reader's language. `statuses`: the words for a status, drawn beside an area; without them its key is. */
  messages: { zoomIn: string; zoomOut: string; attribution: string; scaleNote: string; statuses?: Record<string, string> };
  /** The page's own panels that lie over the map. */
  covers: () => Iterable<Element>;
  events: MapEvents;
}

/** The map. Everything that touches Leaflet is behind this interface; the panels know no more. */
export interface MapView {
  /** The layers to draw, bottom first, with the colours of their kinds. */
  setLayers(layers: Layer[]): void;
  /** All features of a layer drawn one by one (up to about 1,000); the map itself shows those that the time view and `shown` let through. Null takes the layer off. */
  setFeatures(layer: string, features: EventFeature[] | null, shown: (f: EventFeature) => boolean): void;
  /** A layer of many events drawn as cells. Null takes it off. `kinds` null means all. */
  setCells(layer: string, tile: TimeTile | null, kinds: Set<string> | null): void;
  setTime(view: TimeView): void;
  /** Marks one event in all layers. Pans only when it cannot be seen, and zooms only where it would not fit. */
  select(s: Selection | null): void;
  setCamera(c: Camera): void;
  camera(): Camera;
  fit(bbox: [number, number, number, number]): void;
  /** Fits again what was fitted last, with the room there is now, unless the reader moved the map. */
  refit(): void;
  /** What lies over the map came, went or changed its size: names keep clear of it. */
  coversChanged(): void;
  /** Puts an online provider's tiles, which bring their own names, in place of the offline base map; null takes them off. */
  setTiles(tiles: TileSource | null): void;
  setTheme(theme: 'light' | 'dark'): void;
  setLanguage(lang: string, dir: 'ltr' | 'rtl'): void;
  /** Milliseconds that the last frame of the cells layers took: read by benchmarks. */
  stats(): { lastDrawMs: number; drawn: number };
  destroy(): void;
}
