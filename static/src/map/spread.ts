// How the signs of a small stack are spread about their place. Pure.
import type { Rect } from '../basemap/labels';
import type { Xy } from './svg';

/** More than this many are not spread: a list tells them apart better. */
export const SPREAD_MOST = 12;

/** Pixels between neighbours on the circle: a finger's width where fingers point. */
const APART = { fine: 34, coarse: 46 };
const LEAST = { fine: 38, coarse: 48 };
const RIM = 20;

/** `others`: signs that stay where they are. All in pixels of the map. */
export interface SpreadRoom { width: number; height: number; covers: Rect[]; others?: Xy[] }

/**
 * Where each of `n` signs goes, as offsets from their place: evenly on a circle,
 * the first at the top or turned so far that none meets another sign; on the arc that is free where an edge of the map or a
 * panel takes part of it; on a wider circle where that arc is too short.
 */
export function spreadOffsets(n: number, at: Xy, room: SpreadRoom, coarse = false): Xy[] {
  if (n <= 0) return [];
  const apart = coarse ? APART.coarse : APART.fine;
  let r = Math.max(coarse ? LEAST.coarse : LEAST.fine, (n * apart) / (2 * Math.PI));
  for (let grown = 0; grown < 8; grown++, r *= 1.25) {
    const arc = freeArc(at, r, room);
    if (!arc) break;
    const whole = arc.length >= 2 * Math.PI - 1e-6;
    if (!whole && (arc.length * r) / apart < n - 1) continue;
    // On part of a circle the signs stand in the middle of what is free, no further apart than need be.
    const step = whole ? (2 * Math.PI) / n : Math.min(arc.length / Math.max(1, n - 1), (apart * 1.3) / r);
    const start = whole ? turned(n, at, r, room.others ?? [], apart) : arc.start + (arc.length - step * (n - 1)) / 2;
    return Array.from({ length: n }, (_, i) => point(start + i * step, r));
  }
  const wide = Math.max(coarse ? LEAST.coarse : LEAST.fine, (n * apart) / (2 * Math.PI));
  return Array.from({ length: n }, (_, i) => point(-Math.PI / 2 + (i * 2 * Math.PI) / n, wide));
}

const point = (a: number, r: number): Xy => ({ x: Math.cos(a) * r, y: Math.sin(a) * r });

/** The first angle that keeps the signs of a whole circle clear of others; else the one that keeps them clearest. */
function turned(n: number, at: Xy, r: number, others: Xy[], apart: number): number {
  let best = -Math.PI / 2;
  let most = -1;
  for (let k = 0; k < 12; k++) {
    const start = -Math.PI / 2 + (k / 12) * ((2 * Math.PI) / n);
    let clear = apart;
    for (let i = 0; i < n; i++) {
      const p = point(start + (i * 2 * Math.PI) / n, r);
      for (const o of others) clear = Math.min(clear, Math.hypot(at.x + p.x - o.x, at.y + p.y - o.y));
    }
    if (clear > most + 0.5) [most, best] = [clear, start];
  }
  return best;
}

/** The longest stretch of a circle on which a sign is wholly on the map and under no panel; null where there is none. */
function freeArc(at: Xy, r: number, { width, height, covers }: SpreadRoom): { start: number; length: number } | null {
  const STEPS = 72;
  const free = Array.from({ length: STEPS }, (_, i) => {
    const p = point(-Math.PI / 2 + (i * 2 * Math.PI) / STEPS, r);
    const [x, y] = [at.x + p.x, at.y + p.y];
    return x >= RIM && y >= RIM && x <= width - RIM && y <= height - RIM
      && !covers.some((c) => x > c.x - RIM && x < c.x + c.w + RIM && y > c.y - RIM && y < c.y + c.h + RIM);
  });
  if (free.every(Boolean)) return { start: -Math.PI / 2, length: 2 * Math.PI };
  let best: { start: number; count: number } | null = null;
  for (let i = 0; i < STEPS; i++) {
    if (!free[i] || free[(i + STEPS - 1) % STEPS]) continue;
    let count = 1;
    while (free[(i + count) % STEPS]) count++;
    if (!best || count > best.count) best = { start: i, count };
  }
  if (!best) return null;
  return { start: -Math.PI / 2 + (best.start * 2 * Math.PI) / STEPS, length: ((best.count - 1) * 2 * Math.PI) / STEPS };
}
