// What an event is drawn with: a part for each point, line and area of its
// geometry. A part makes its elements once and afterwards changes only what
// the zoom, the time or the theme changed.
import type { EventFeature, Kind, Layer, Span } from '../types';
import type { Rect } from '../basemap/labels';
import type { Anchor } from './eventlabels';
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
}

/** How the world lies on the screen: layer points of Leaflet, not rounded. */
export interface Projection {
  to: (at: LonLat) => Xy;
  zoom: number;
  /** The shorter side of the map in pixels. */
  side: number;
}

export interface Part {
  /** Elements by the level of the drawing they belong to. */
  readonly levels: Partial<Record<Level, SVGElement>>;
  /** Puts everything where it belongs at this zoom. */
  project(p: Projection): void;
  /** Shows the part as its event's time asks; now null: no playhead. */
  setTime(phase: Phase, now: number | null, p: () => Projection): void;
  /** Everything that depends on colours, anew. */
  restyle(): void;
  /** `chosen`: it has the ring. `hot`: it is chosen or under the pointer, and shows how uncertain its place is. */
  setState(chosen: boolean, hot: boolean): void;
  /** Boxes in layer points that words keep clear of; `soft` ones if they can. */
  obstacles(): Obstacle[];
  /** What words about the event stand beside, in layer points; null where there is too little to see. */
  anchor(): Anchor | null;
  /** The box of all that is drawn, in layer points. */
  extent(): Rect;
  /** For points: where it is, so that several on one spot can be counted. */
  readonly spot: Xy | null;
  /** For points: puts the sign off its place by so much while its stack is spread. */
  setOffset(by: Xy | null): void;
  /** For routes: where the mark of the present position is, and whether that is a guess. */
  readonly mover: { x: number; y: number; interpolated: boolean } | null;
  /** Its point only stands in for something wider. */
  readonly standIn: boolean;
  /** Its uncertainty is drawn as a circle. */
  readonly ringed: boolean;
  /** Circles with the same key are one circle on the screen. */
  readonly ringKey: string | null;
  /** Another part draws the same circle. */
  shareRing(shared: boolean): void;
}

export interface Obstacle extends Rect { soft?: boolean }

export type Level = 'areas' | 'lineHaze' | 'hot' | 'circles' | 'lines' | 'points';
/** Bottom first. */
export const LEVELS: Level[] = ['areas', 'lineHaze', 'hot', 'circles', 'lines', 'points'];

/** Levels that are faint as a whole: where several events are uncertain over the same ground it does not grow dark. */
export const HAZE: Partial<Record<Level, number>> = { lineHaze: 0.06, hot: 0.11 };

/** How much of an event is left to see of it, by its time. */
export const OPACITY: Record<'points' | 'lines' | 'areas', Record<Exclude<Phase, 'hidden'>, number>> = {
  points: { ahead: 0.22, maybe: 0.88, on: 1, past: 0.5 },
  lines: { ahead: 0.25, maybe: 0.9, on: 1, past: 0.5 },
  areas: { ahead: 0.2, maybe: 0.5, on: 1, past: 0.35 },
};

export const rectOf = (points: Xy[]): Rect => {
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
};
