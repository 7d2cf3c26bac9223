// A journey on the map: the lines of one event that belong together. GeoJSON
// cuts a line at 180°; the pieces are one way all the same.
import { distance, type LonLat } from './geodesy';
import { positionOf, type Position } from './when';
import type { Day, Span } from '../types';

/** Lines whose ends lie no farther apart, in metres, are one way. */
const JOINT = 500;

/** A part of a way: from vertex `from` of the whole, turned by `turn` degrees so that the whole does not jump. */
export interface Leg { from: number; count: number; turn: number }

export interface Way {
  line: LonLat[];
  times: (string | null)[] | null;
  legs: Leg[];
}

/** Joins lines that follow each other; each line is told which way and which leg of it it is. */
export function waysOf(lines: LonLat[][], timesOf: (n: number) => (string | null)[] | null): { way: Way; leg: number }[] {
  const out: { way: Way; leg: number }[] = [];
  let way: Way | null = null;
  lines.forEach((line, n) => {
    const times = timesOf(n);
    const end = way?.line[way.line.length - 1];
    if (!way || !end || line.length === 0 || distance(end, line[0]) > JOINT) way = { line: [], times: null, legs: [] };
    const before = way.line.length;
    const turn = before > 0 ? Math.round((way.line[before - 1][0] - line[0][0]) / 360) * 360 : 0;
    way.legs.push({ from: before, count: line.length, turn });
    way.line.push(...line.map(([lon, lat]): LonLat => [lon + turn, lat]));
    if (times || way.times) way.times = [...(way.times ?? Array<null>(before).fill(null)), ...line.map((_, i) => times?.[i] ?? null)];
    out.push({ way, leg: way.legs.length - 1 });
  });
  return out;
}

/** Of one leg of a way: not begun, passed, or the position on it. */
export function onLeg(way: Way, n: number, span: Span, now: Day, zone: string, clock: { start?: string; end?: string } = {}): Position | 'ahead' | 'passed' | null {
  const p = positionOf(way.line, way.times, span, now, zone, clock);
  if (!p) return null;
  const { from, count, turn } = way.legs[n];
  if (p.leg < from) return 'ahead';
  if (p.leg >= from + count - 1) return n === way.legs.length - 1 ? { ...p, leg: count - 2, at: [p.at[0] - turn, p.at[1]] } : 'passed';
  return { ...p, leg: p.leg - from, at: [p.at[0] - turn, p.at[1]] };
}
