// The shapes that travel between server, state, map and panels. Null is "not
// known", never 0 or "". Days are whole numbers counted from 1970-01-01.

export type Day = number;

export interface Kind { key: string; label?: string; colour?: string; symbol?: string }

/** A layer as GET /collections gives it. */
export interface Layer {
  id: string;
  title: string;
  description?: string;
  geometryType: 'point' | 'line' | 'area' | 'mixed';
  kinds: Kind[];
  /** Of kinds that have none of their own, on a light page. */
  colour: string;
  attribution?: string;
  licence?: string;
  timeZone: string;
  /** west, south, east, north of everything placed in it; null where nothing is. */
  bbox: [number, number, number, number] | null;
  /** first and last day of what is dated in it. */
  from: Day | null;
  to: Day | null;
  /** How many events it has. */
  count?: number;
}

export interface Figure { what: string; low: number | null; best: number | null; high: number | null; text?: string }

export interface Claim {
  id: string;
  source_id?: string;
  claimant?: string;
  text?: string;
  said_on?: string;
  stance?: 'reports' | 'denies' | 'corrects';
  figures?: Figure[];
  date_start?: string;
  date_end?: string;
  time_text?: string;
  place?: string;
  geometry?: GeoJSON.Geometry;
}

export interface Source {
  id: string; url?: string; title?: string; publisher?: string; author?: string;
  published?: string; retrieved?: string; language?: string; archive_url?: string; sha256?: string;
}

export interface Related { layer: string; id: string; relation: string; note?: string }

/** The properties of a feature: contract section 3; a field that is not here is null. */
export interface EventProperties {
  layer: string; kind: string | null; title: string | null; summary?: string;
  date_start: string | null; date_end: string | null;
  time_start?: string; time_end?: string;
  certain_from?: string; certain_to?: string; ongoing?: boolean;
  time_precision?: string; time_text?: string;
  place?: string; place_precision: string | null; radius_m?: number;
  status: string | null;
  actors?: { name: string; role: string }[];
  killed_low: number | null; killed_best: number | null; killed_high: number | null;
  injured_low?: number; injured_best?: number; injured_high?: number;
  civilians_killed_low?: number; civilians_killed_best?: number; civilians_killed_high?: number;
  figures_from?: string;
  claims?: Claim[]; sources?: Source[]; related?: Related[];
  vertex_times?: (string | null)[] | (string | null)[][];
  tags?: string[]; revision: number; created?: string; updated?: string;
  [own: string]: unknown;
}

export interface EventFeature {
  type: 'Feature';
  id: string;
  geometry: GeoJSON.Geometry | null;
  properties: EventProperties;
}

/** When an event was, in days of the layer's zone; null is not known. */
export interface Span { lo: Day | null; hi: Day | null; from: Day | null; to: Day | null }

/** What is chosen of time: the brush from..to (null is open), the playhead (null is parked at the end). */
export interface TimeView extends Period { now: Day | null }
export interface Period { from: Day | null; to: Day | null; match: 'possible' | 'certain' }

/** Tiles of an online provider: an address with {z}, {x} and {y}, and whom to name, as plain text. */
export interface TileSource { url: string; attribution: string }

/** How borders and names that are in dispute are drawn: dotted and without the name of a state, or as they hold on the ground. */
export type BorderPolicy = 'disputed' | 'defacto';

export interface Selection { layer: string; id: string }

/** A place to look at, from at least as near as `zoom`. `town`: nothing of the layers stands there by itself. */
export interface Place { name: string; lon: number; lat: number; zoom: number; town: boolean }

export interface Camera { zoom: number; lat: number; lon: number }
