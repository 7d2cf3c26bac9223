// What an event is drawn with: a part for each point, line and area of its
// geometry. A part makes its elements once and afterwards changes only what
// the zoom, the time or the theme changed.
import type { EventFeature, Kind, Layer, Span } from '../types';
import type { Rect } from '../basemap/labels';
import type { LonLat } from './geodesy';
import type { Fills } from './symbols';
import type { Xy } from './svg';
import type { Theme } from './theme';
import type { Phase } from './when';

/** What every part of an event shares. */
export interface EventLook {
  feature: EventFeature;
  layer: Layer;
  kind: Kind | null;
  span: Span;
  colour: string;
  theme: Theme;
  fills: Fills;
  /** The word for a status in the reader's language. */
  statusWord: (status: string) => string;
}

/** How the world lies on the screen: layer points of Leaflet, not rounded. */
export interface Projection {
  to: (at: LonLat) => Xy;
  zoom: number;
}

export interface Part {
  /** Elements by the level of the drawing they belong to. */
  readonly levels: Partial<Record<Level, SVGElement>>;
  /** Puts everything where it belongs at this zoom. */
  project(p: Projection): void;
  /** Shows the part as its event's time asks; now null: no playhead. */
  setTime(phase: Phase, now: number | null, p: Projection): void;
  /** Everything that depends on colours, anew. */
  restyle(): void;
  setSelected(on: boolean): void;
  /** Boxes in layer points that names keep clear of. */
  obstacles(): Rect[];
  /** For points: where it is, so that several on one spot can be counted. */
  readonly spot: Xy | null;
}

export type Level = 'areas' | 'lineHaze' | 'pointHaze' | 'circles' | 'lines' | 'points' | 'texts';
/** Bottom first. */
export const LEVELS: Level[] = ['areas', 'lineHaze', 'pointHaze', 'circles', 'lines', 'points', 'texts'];

/** Levels that are faint as a whole: where several events are uncertain over the same ground it does not grow dark. */
export const HAZE: Partial<Record<Level, number>> = { lineHaze: 0.13, pointHaze: 0.08 };

/** How much of an event is left to see of it, by its time. */
export const OPACITY: Record<'points' | 'lines' | 'areas', Record<Exclude<Phase, 'hidden'>, number>> = {
  points: { ahead: 0.22, maybe: 0.88, on: 1, past: 0.5 },
  lines: { ahead: 0.25, maybe: 1, on: 1, past: 0.55 },
  areas: { ahead: 0.22, maybe: 0.55, on: 1, past: 0.35 },
};
