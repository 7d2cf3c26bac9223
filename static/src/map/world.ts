// Between shares of the world map (web mercator, x eastward, y southward) and
// boxes of longitude and latitude.
import { mercatorX, mercatorY } from '../basemap/decode';
import type { WorldBox } from './tilegrid';
import type { Box } from './view';

/** Latitude of a share of the map from its north edge. */
export const latOf = (y: number): number => (Math.atan(Math.sinh(Math.PI * (1 - 2 * Math.min(1, Math.max(0, y))))) * 180) / Math.PI;

const lonOf = (x: number): number => (x - Math.floor(x)) * 360 - 180;
const round = (n: number): number => Number(n.toFixed(7)); // a centimetre

/** West, south, east, north as a server is asked for them: wrapped at 180 degrees, where west may lie east of east. At the edges of the map the poles are part of it. */
export function boxOf(x0: number, y0: number, x1: number, y1: number): Box {
  const [south, north] = [y1 >= 1 ? -90 : latOf(y1), y0 <= 0 ? 90 : latOf(y0)];
  if (x1 - x0 >= 1) return [-180, round(south), 180, round(north)];
  const east = lonOf(x1);
  return [round(lonOf(x0)), round(south), east === -180 ? 180 : round(east), round(north)];
}

/** The same box on the map; one over 180 degrees reaches over the map's east edge. */
export function worldBox([west, south, east, north]: Box): WorldBox {
  const x0 = mercatorX(west);
  const x1 = mercatorX(east);
  return { x0, y0: mercatorY(north), x1: x1 < x0 ? x1 + 1 : x1, y1: mercatorY(south) };
}
