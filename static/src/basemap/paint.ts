import type { Theme } from '../map/theme';
import { BORDER, COAST, CONTESTED, LAKE, LAND, RIVER, type Shape } from './decode';

/** Rivers of the 1:50m data lie kilometres beside the towns on them: from this zoom on that would show, and mislead. */
const RIVERS_UNTIL = 8;
/** Small lakes likewise; a lake wider than this share of the world keeps its shape. */
const LAKES_UNTIL = 9;
const BIG_LAKE = 0.5 / 360;

/** How far outside a tile something may lie and still be seen in it: half a shadow, a border's halo. */
const MARGIN = 24;

export interface Tile {
  /** Top left corner in CSS pixels of the world at this zoom. */
  x: number;
  y: number;
  size: number;
  zoom: number;
}

/** Draws one tile. `land` and `water` are what source.shapes and source.water gave. */
export function paintTile(ctx: CanvasRenderingContext2D, tile: Tile, land: Shape[][], water: Shape[], theme: Theme, ratio: number): void {
  const world = 256 * 2 ** tile.zoom;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.fillStyle = theme.sea;
  ctx.fillRect(0, 0, tile.size, tile.size);
  ctx.lineJoin = 'round';
  ctx.lineCap = 'butt';

  const box = {
    west: (tile.x - MARGIN) / world, east: (tile.x + tile.size + MARGIN) / world,
    north: (tile.y - MARGIN) / world, south: (tile.y + tile.size + MARGIN) / world,
  };
  const near = (lists: Shape[][], kind: number) => lists.flatMap((list) =>
    list.filter((s) => s.kind === kind && s.west <= box.east && s.east >= box.west && s.north <= box.south && s.south >= box.north));
  const trace = (shapes: Shape[], closed: boolean) => {
    ctx.beginPath();
    for (const s of shapes) polygon(ctx, s.points, world, tile, closed);
  };
  const traceSmooth = (shapes: Shape[], closed: boolean) => {
    ctx.beginPath();
    for (const s of shapes) curve(ctx, s.points, world, tile, closed);
  };

  const ground = near(land, LAND);
  if (ground.length > 0) {
    trace(ground, true);
    ctx.save();
    ctx.shadowColor = theme.shadow;
    ctx.shadowBlur = 9 * ratio;
    ctx.fillStyle = theme.land;
    ctx.fill();
    ctx.restore();
  }

  const lakes = near([water], LAKE).filter((s) => tile.zoom < LAKES_UNTIL || s.east - s.west > BIG_LAKE);
  if (lakes.length > 0) {
    traceSmooth(lakes, true);
    ctx.fillStyle = theme.lake;
    ctx.fill();
    ctx.lineWidth = 0.7;
    ctx.strokeStyle = theme.river;
    ctx.stroke();
  }
  if (tile.zoom >= 4 && tile.zoom < RIVERS_UNTIL) {
    traceSmooth(near([water], RIVER), false);
    ctx.lineCap = 'round';
    ctx.lineWidth = tile.zoom >= 7 ? 1.5 : tile.zoom >= 6 ? 1.2 : 0.8;
    ctx.strokeStyle = theme.river;
    ctx.stroke();
    ctx.lineCap = 'butt';
  }

  trace(near(land, COAST), false);
  ctx.lineWidth = tile.zoom >= 5 ? 0.9 : 0.6;
  ctx.strokeStyle = theme.coast;
  ctx.stroke();

  const wide = tile.zoom >= 6;
  for (const [kind, dashes, colour] of [[BORDER, wide ? [7, 2.5, 1.5, 2.5] : [4, 2, 1, 2], theme.border], [CONTESTED, [1.5, 3], theme.contested]] as const) {
    const lines = near(land, kind);
    if (lines.length === 0) continue;
    trace(lines, false);
    if (tile.zoom >= 5) {
      ctx.lineWidth = wide ? 3.5 : 2.5;
      ctx.strokeStyle = theme.land;
      ctx.stroke();
    }
    ctx.setLineDash(tile.zoom >= 4 ? [...dashes] : []);
    ctx.lineWidth = wide ? 1.1 : tile.zoom >= 4 ? 0.8 : 0.5;
    ctx.strokeStyle = colour;
    ctx.stroke();
    ctx.setLineDash([]);
  }
}

/** Points closer than half a pixel to the last drawn one are left out. */
function polygon(ctx: CanvasRenderingContext2D, p: Float32Array, world: number, tile: Tile, closed: boolean): void {
  let lastX = p[0] * world - tile.x;
  let lastY = p[1] * world - tile.y;
  ctx.moveTo(lastX, lastY);
  const end = p.length - 2;
  for (let i = 2; i <= end; i += 2) {
    const x = p[i] * world - tile.x;
    const y = p[i + 1] * world - tile.y;
    if (i < end && Math.abs(x - lastX) + Math.abs(y - lastY) < 0.5) continue;
    ctx.lineTo((lastX = x), (lastY = y));
  }
  if (closed) ctx.closePath();
}

/** Curves through the middles of the segments: the water data's coarse grid would otherwise show as steps. */
function curve(ctx: CanvasRenderingContext2D, p: Float32Array, world: number, tile: Tile, closed: boolean): void {
  const n = p.length / 2;
  const x = (i: number) => p[2 * (i % n)] * world - tile.x;
  const y = (i: number) => p[2 * (i % n) + 1] * world - tile.y;
  if (!closed) {
    ctx.moveTo(x(0), y(0));
    for (let i = 1; i < n - 1; i++) ctx.quadraticCurveTo(x(i), y(i), (x(i) + x(i + 1)) / 2, (y(i) + y(i + 1)) / 2);
    ctx.lineTo(x(n - 1), y(n - 1));
    return;
  }
  ctx.moveTo((x(0) + x(1)) / 2, (y(0) + y(1)) / 2);
  for (let i = 1; i <= n; i++) ctx.quadraticCurveTo(x(i), y(i), (x(i) + x(i + 1)) / 2, (y(i) + y(i + 1)) / 2);
  ctx.closePath();
}
