import type { Rect } from '../basemap/space';
import type { CellPlan } from './cellplan';

/** CSS pixels in which the room grows: a canvas of another size is made anew. */
const STEP = 64;

/**
 * The part of a screen that holds all signs, which reach so far from their places. A canvas is handed to the screen as a whole
 * with each frame, so what has no sign at any time is left out. `ratio`: pixels of the canvas to one of the screen's.
 */
export function signRoom({ size, x, y }: Pick<CellPlan, 'size' | 'x' | 'y'>, reach: number, width: number, height: number, ratio: number): Rect {
  if (!Number.isInteger(STEP * ratio)) return { x: 0, y: 0, w: width, h: height }; // it would lie between pixels
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < size; i++) {
    west = Math.min(west, x[i]);
    east = Math.max(east, x[i]);
    north = Math.min(north, y[i]);
    south = Math.max(south, y[i]);
  }
  const [left, right] = along(west - reach, east + reach, width);
  const [top, bottom] = along(north - reach, south + reach, height);
  return { x: left, y: top, w: right - left, h: bottom - top };
}

/** From and to in whole steps, on the screen; a step where nothing lies on it. */
function along(from: number, to: number, most: number): [number, number] {
  const first = Math.max(0, Math.floor(from / STEP) * STEP);
  const end = Math.min(most, Math.ceil(to / STEP) * STEP);
  return first < end ? [first, end] : [0, Math.min(STEP, most)];
}
