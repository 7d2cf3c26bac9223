import type { Camera, EventFeature, Layer, Selection, TimeTile, TimeView } from '../types';

/** What a click on a cell of many events found: at most `ids.length` of `count` events. */
export interface CellHit { layer: string; count: number; ids: string[]; kinds: Record<string, number>; lon: number; lat: number; x: number; y: number }

export interface MapEvents {
  select: (s: Selection | null) => void;
  /** Several events lie under the pointer: the panel offers them as a list. x, y are CSS pixels of the map. */
  stack: (hits: Selection[], at: { x: number; y: number }) => void;
  cell: (hit: CellHit) => void;
  /** The camera came to rest after the reader moved it. */
  camera: (c: Camera, bbox: [number, number, number, number]) => void;
}

export interface MapOptions {
  camera: Camera | null;
  theme: 'light' | 'dark';
  reducedMotion: boolean;
  /** Texts of the controls, already in the reader's language. */
  /** `statuses`: the words for a status, drawn beside an area; without them its key is. */
  messages: { zoomIn: string; zoomOut: string; attribution: string; scaleNote: string; statuses?: Record<string, string> };
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
  /** Marks one event in all layers. Never changes the zoom; pans only when the event is off screen. */
  select(s: Selection | null): void;
  setCamera(c: Camera): void;
  camera(): Camera;
  bbox(): [number, number, number, number];
  fit(bbox: [number, number, number, number]): void;
  setTheme(theme: 'light' | 'dark'): void;
  setLanguage(lang: string, dir: 'ltr' | 'rtl'): void;
  /** Milliseconds that the last frame of the cells layers took: read by benchmarks. */
  stats(): { lastDrawMs: number; drawn: number };
  destroy(): void;
}
