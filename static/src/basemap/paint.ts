import type { Pen } from '../map/stillcanvas';
import type { Theme } from '../map/theme';
import type { BorderPolicy } from '../types';
import { BORDER, COAST, CONTESTED, LAKE, LAND, PROVINCE, RIVER, type Shape } from './decode';

/** Small lakes of the 1:50m data lie beside their true place, which would show from here on; one wider than this share of the world keeps its shape. */
const LAKES_UNTIL = 9;
const BIG_LAKE = 0.5 / 360;

const PROVINCES_FROM = 6;

/** Widths of rivers by their rank, the greatest first, at the zooms from 6 on; what has none is not drawn. */
const RIVER_WIDTHS = [[1.3, 0.8], [1.6, 1.1, 0.7], [2, 1.4, 1, 0.6], [2.3, 1.7, 1.2, 0.8], [2.6, 2, 1.4, 1]];
/** Of those whose rank is not known. */
const riverWidth = (zoom: number) => (zoom >= 7 ? 1.5 : zoom >= 6 ? 1.2 : 0.8);

/** How far outside a tile something may lie and still be seen in it: half a shadow, a border's halo. */
const MARGIN = 24;

export interface Tile {
  /** Top left corner in CSS pixels of the world at this zoom. */
  x: number;
  y: number;
  size: number;
  zoom: number;
}

/** How a tile is drawn: `rivers` says whether they are true enough at its zoom. */
export interface Look { theme: Theme; ratio: number; borders: BorderPolicy; rivers: boolean }

/** Draws one tile from what source.shapes gave. */
export function paintTile(ctx: Pen, tile: Tile, shapes: Shape[][], { theme, ratio, borders, rivers }: Look): void {
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
  const near = (kind: number) => shapes.flatMap((list) =>
    list.filter((s) => s.kind === kind && s.west <= box.east && s.east >= box.west && s.north <= box.south && s.south >= box.north));
  const trace = (shapes: Shape[], closed: boolean) => {
    ctx.beginPath();
    for (const s of shapes) polygon(ctx, s.points, world, tile, closed);
  };
  const traceSmooth = (shapes: Shape[], closed: boolean) => {
    ctx.beginPath();
    for (const s of shapes) curve(ctx, s.points, world, tile, closed);
  };

  const ground = near(LAND);
  if (ground.length > 0) {
    trace(ground, true);
    ctx.save();
    ctx.shadowColor = theme.shadow;
    ctx.shadowBlur = 9 * ratio;
    ctx.fillStyle = theme.land;
    ctx.fill();
    ctx.restore();
  }

  const provinces = tile.zoom >= PROVINCES_FROM ? near(PROVINCE) : [];
  if (provinces.length > 0) {
    trace(provinces, false);
    ctx.save();
    ctx.globalAlpha = tile.zoom < 7 ? 0.3 : 0.45; // there are hundreds where they are small
    ctx.setLineDash([3.5, 3]);
    ctx.lineWidth = 0.9;
    ctx.strokeStyle = theme.border;
    ctx.stroke();
    ctx.restore();
  }

  if (rivers) {
    ctx.lineCap = 'round';
    ctx.strokeStyle = theme.river;
    const widths = RIVER_WIDTHS[Math.min(RIVER_WIDTHS.length - 1, Math.floor(tile.zoom) - 6)] ?? [];
    const all = near(RIVER);
    for (const rank of [4, 3, 2, 1, 0]) {
      const width = rank === 0 ? riverWidth(tile.zoom) : widths[rank - 1];
      const some = width === undefined ? [] : all.filter((s) => s.rank === rank);
      if (width === undefined || some.length === 0) continue;
      traceSmooth(some, false);
      ctx.lineWidth = width;
      ctx.stroke();
    }
    ctx.lineCap = 'butt';
  }

  // Light strips first, so that a border that runs through a lake does not cut it in two.
  const agreed = near(BORDER);
  const contested = near(CONTESTED);
  const wide = tile.zoom >= 6;
  if (tile.zoom >= 5) {
    trace([...agreed, ...contested], false);
    ctx.lineWidth = wide ? 3.5 : 2.5;
    ctx.strokeStyle = theme.land;
    ctx.stroke();
  }

  const lakes = near(LAKE).filter((s) => tile.zoom < LAKES_UNTIL || s.east - s.west > BIG_LAKE);
  if (lakes.length > 0) {
    traceSmooth(lakes, true);
    ctx.fillStyle = theme.lake;
    ctx.fill();
    ctx.lineWidth = 0.7;
    ctx.strokeStyle = theme.river;
    ctx.stroke();
  }
  trace(near(COAST), false);
  ctx.lineWidth = tile.zoom >= 5 ? 0.9 : 0.6;
  ctx.strokeStyle = theme.coast;
  ctx.stroke();

  if (borders === 'disputed') {
    dashes(agreed);
    dots(contested);
  } else {
    dashes([...agreed, ...contested]);
  }

  function dashes(lines: Shape[]): void {
    trace(lines, false);
    ctx.setLineDash(tile.zoom < 4 ? [] : wide ? [7, 2.5, 1.5, 2.5] : [4, 2, 1, 2]);
    ctx.lineWidth = wide ? 1.1 : tile.zoom >= 4 ? 0.8 : 0.5;
    ctx.strokeStyle = theme.border;
    ctx.stroke();
    ctx.setLineDash([]);
  }

  function dots(lines: Shape[]): void {
    trace(lines, false);
    ctx.lineCap = 'round';
    ctx.setLineDash([0.1, wide ? 4 : 3]);
    ctx.lineWidth = wide ? 1.65 : tile.zoom >= 4 ? 1.2 : 0.75;
    ctx.strokeStyle = theme.contested;
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.lineCap = 'butt';
  }
}

/** Points closer than half a pixel to the last drawn one are left out. */
function polygon(ctx: Pen, p: Float32Array, world: number, tile: Tile, closed: boolean): void {
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
function curve(ctx: Pen, p: Float32Array, world: number, tile: Tile, closed: boolean): void {
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
