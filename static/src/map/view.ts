import type { CellTile } from '../celltile';
import type { BorderPolicy, Camera, EventFeature, Layer, Place, Selection, TileSource, TimeView } from '../types';

/** West, south, east, north in degrees; west lies east of east in a box over 180 degrees. */
export type Box = [number, number, number, number];

/** What a click on a cell of many events found, and where to ask which they are. `exact`: the counts are, not only to a bin of several days. */
export interface CellHit { layer: string; count: number; kinds: Record<string, number>; box: Box; exact: boolean }

/** What to draw of a layer of many events. `params`: the filter as a tile's address has it. `bin`: the most days that its bins may have; null leaves it to the server. `kinds` null means all. `hole`: there events are drawn one by one. */
export interface CellsAsked { params: string; bin: number | null; kinds: Set<string> | null; hole: Box | null }

/** How many of a layer's events a window of time holds. `exact`: to the day, not only to a bin of several days. */
export interface Held { count: number; exact: boolean }

/**
 * What a resting view holds of a layer of many events, by its tiles: in the period, and whenever. `held`: of any window, and of
 * all of the layer; null where the view's tiles are not here or do not hold all of it. `tiles`: those that the view is made of,
 * null once it is made of others; `params` is the filter that they were asked by.
 */
export interface CellsSeen {
  layer: string;
  view: Box;
  params: string;
  tally: () => { period: number; ever: number };
  held: (time: TimeView) => Held | null;
  tiles: () => CellTile[] | null;
}

/**
 * Why tiles are missing: they are of another version than this page; more events match than the server adds up for such a
 * filter; there is no room for so much; they cannot be read; anything else, which may pass and is tried again.
 */
export type CellsFailure = 'version' | 'narrow' | 'full' | 'refused' | 'failed';

/** A time tile to ask for; `anew`: past what the browser kept of it, which may be damaged. */
export interface TileAsked { layer: string; params: string; z: number; row: number; col: number; anew: boolean }

/** A time tile as it came; `bytes` null is one with nothing in it. `tag` names its state. */
export interface TileAnswer { bytes: ArrayBuffer | null; tag: string | null }

/** A line of a small label: the first says what it is. */
export type Lines = string[];

/** All words of the map, in the reader's language; setTexts takes others. */
export interface MapTexts {
  zoomIn: string;
  zoomOut: string;
  attribution: string;
  scaleNote: string;
  number: (n: number) => string;
  /** Metres as a distance that reads well. */
  distance: (metres: number) => string;
  /** One line or two beside an event; `mover`: the day that a route's mark stands for, and whether its place is a guess. */
  label: (layer: Layer, f: EventFeature, mover: { day: number; interpolated: boolean } | null) => Lines;
  /** What the pointer is told of one event. */
  tip: (layer: Layer, f: EventFeature, interpolated: boolean) => Lines;
  /** What it is told of a cell of many. */
  cellTip: (layer: Layer, hit: CellHit) => Lines;
  /** Of more events than are listed. */
  more: (count: number) => string;
  /** What a click on several does. */
  several: (count: number) => string;
}

/** What is drawn and on the screen: the legend explains this. */
export interface Seen {
  kinds: { layer: string; kind: string | null; form: 'point' | 'line' | 'area' }[];
  /** Of points; "" where it is not known. */
  statuses: string[];
  standIn: boolean;
  ring: boolean;
  ahead: boolean;
  past: boolean;
  /** Areas that only may have been there. */
  possible: boolean;
  /** Many are drawn as one sign whose size counts them: some counts with their radius in CSS pixels. Null where there are none. */
  cells: { count: number; radius: number }[] | null;
  /** They are drawn as a cloud, in colours from few to many. */
  density: string[] | null;
  /** Of many drawn as circles, while time is shown up to a day: so many days before it are strong; null where there are none. */
  fresh: number | null;
  /** A route under way. */
  route: boolean;
  /** Marks on routes: by times that a source gives, and by a share of the way. */
  reported: boolean;
  interpolated: boolean;
}

export interface MapEvents {
  /** A click: everything that lies under the pointer, none hidden by another; nothing at all where it met only the map. */
  hit: (events: Selection[], cells: CellHit[]) => void;
  /** The camera came to rest. `byReader`: moved on the map itself, not by what was chosen elsewhere. */
  camera: (c: Camera, byReader: boolean) => void;
  /** What is on the screen is another than before. */
  seen: (seen: Seen) => void;
  /** The pointer is on an event; null: on none, or on several. */
  pointed: (s: Selection | null) => void;
  /** The first titles of a cell that the pointer rests on, and the cell as the server counts it. */
  titles: (hit: CellHit) => Promise<{ titles: string[]; cell: CellHit }>;
  /** Fetches a time tile. */
  tile: (at: TileAsked, signal: AbortSignal) => Promise<TileAnswer>;
  /** What draws a layer of many events, or a part of it, did not come; null: nothing of it is missing any more. */
  cellsFailed: (layer: string, why: CellsFailure | null) => void;
  /** A view's tiles are all here. */
  cellsSeen: (seen: CellsSeen) => void;
  /** The online tiles do not come; the offline base map is back. */
  tilesFailed: () => void;
}

export interface MapOptions {
  camera: Camera | null;
  theme: 'light' | 'dark';
  reducedMotion: boolean;
  texts: MapTexts;
  /** The page's own panels that lie over the map. */
  covers: () => Iterable<Element>;
  events: MapEvents;
}

/** The map. Everything that touches Leaflet is behind this interface; the panels know no more. */
export interface MapView {
  /** The layers to draw, bottom first, with the colours of their kinds. */
  setLayers(layers: Layer[]): void;
  /** All features of a layer drawn one by one (up to about 1,000); the map itself shows those that the time view and `shown` let through. Null takes the layer off. `fadeIn`: those that come take the place of cells. */
  setFeatures(layer: string, features: EventFeature[] | null, shown: (f: EventFeature) => boolean, fadeIn?: boolean): void;
  /** A layer of many events drawn as cells. Null takes it off. */
  setCells(layer: string, asked: CellsAsked | null): void;
  /** A layer's events are others now: its tiles are asked for again, and stay until the answer is here. */
  refreshCells(layer: string): void;
  /** Asks again for tiles that did not come, or could not be read. */
  retryCells(): void;
  setTime(view: TimeView): void;
  /** Marks one event in all layers. Pans only when it cannot be seen, and zooms only where it would not fit. */
  select(s: Selection | null): void;
  /** Spreads those of a stack that lie on one spot, if they are few. None takes an earlier one back. */
  spread(stack: Selection[]): void;
  /** Shows how uncertain an event's place is, as if the pointer were on it. */
  point(s: Selection | null): void;
  /** Goes nearer, with an event in the middle. */
  zoomTo(s: Selection): void;
  /** Goes nearer to the middle of a box. */
  zoomToBox(box: Box): void;
  /** Asks, as a click would, for what lies nearest to the middle. */
  hitMiddle(): void;
  /** Whether an area of the screen covers an event. */
  covers(box: DOMRect): boolean;
  setCamera(c: Camera): void;
  /** Looks at a place and marks it; null takes the mark off. It never goes further out than it was. */
  showPlace(p: Place | null): void;
  camera(): Camera;
  fit(bbox: [number, number, number, number]): void;
  /** Fits again what was fitted last, with the room there is now, unless the reader moved the map. */
  refit(): void;
  /** What lies over the map came, went or changed its size: names keep clear of it. */
  coversChanged(): void;
  /** Puts an online provider's tiles, which bring their own names, in place of the offline base map; null takes them off. */
  setTiles(tiles: TileSource | null): void;
  /** Draws all of it anew, at the size that its element has now and as finely as a picture of it asks; null is the screen's own fineness. */
  redraw(ratio: number | null): void;
  setTheme(theme: 'light' | 'dark'): void;
  setTexts(texts: MapTexts): void;
  /** Whether many events are drawn as a cloud, by how dense they are, in place of a sign for each cell. */
  setDensity(on: boolean): void;
  /** How borders and names that are disputed are drawn. */
  setBorders(borders: BorderPolicy): void;
  setLanguage(lang: string, dir: 'ltr' | 'rtl'): void;
  /** Milliseconds that the last frame of the cells layers took: read by benchmarks. */
  stats(): { lastDrawMs: number; drawn: number };
  destroy(): void;
}
