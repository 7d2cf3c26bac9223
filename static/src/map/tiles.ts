import { fineness } from './fineness';
import { paintTile } from '../basemap/paint';
import type { BasemapSource, Box } from '../basemap/source';
import type { BorderPolicy } from '../types';
import { GridLayer, type Coords } from './leaflet';
import { drawStill } from './stillcanvas';
import type { Theme } from './theme';

const SIZE = 512;
/** So long a new tile waits for its detail, in milliseconds, before something coarser stands in: mostly it comes sooner, and no other map flashes by. */
const GRACE = 300;

type Done = (error?: Error, tile?: HTMLElement) => void;
interface Waiting { canvas: HTMLCanvasElement; coords: Coords; done: Done; timer: ReturnType<typeof setTimeout> }

/** The offline base map: land, water and borders, drawn tile by tile. */
export class BasemapTiles extends GridLayer {
  private borders: BorderPolicy = 'disputed';
  private readonly waiting = new Set<Waiting>();

  constructor(private source: BasemapSource, private theme: Theme) {
    super({ tileSize: SIZE, updateWhenZooming: false, keepBuffer: 1 });
    source.onShapes((box) => this.redrawSoon(box));
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    this.redrawTiles();
  }

  setBorders(borders: BorderPolicy): void {
    if (borders === this.borders) return;
    this.borders = borders;
    this.redrawTiles();
  }

  override createTile(coords: Coords, done: Done): HTMLElement {
    const canvas = document.createElement('canvas');
    canvas.className = 'wl-tile';
    const ratio = fineness();
    canvas.width = SIZE * ratio;
    canvas.height = SIZE * ratio;
    if (this.source.shapes(boxOf(coords), coords.z).whole) {
      this.paint(canvas, coords, ratio);
      queueMicrotask(() => done(undefined, canvas)); // Leaflet knows the tile only after it was returned
      return canvas;
    }
    const one: Waiting = { canvas, coords, done, timer: setTimeout(() => this.finish(one), GRACE) };
    this.waiting.add(one);
    return canvas;
  }

  /** Shows a tile that waited, in whatever detail there is. */
  private finish(one: Waiting): void {
    clearTimeout(one.timer);
    if (!this.waiting.delete(one)) return;
    this.paint(one.canvas, one.coords, one.canvas.width / SIZE);
    one.done(undefined, one.canvas);
  }

  /** Squares of detail arrive in bursts: one painting for all of a frame, of the tiles that they lie in. */
  private redrawSoon(box: Box | null): void {
    this.arrived.push(box);
    if (this.arrived.length > 1) return;
    requestAnimationFrame(() => {
      const boxes = this.arrived;
      this.arrived = [];
      for (const one of this.waiting) if (this.source.shapes(boxOf(one.coords), one.coords.z).whole) this.finish(one);
      this.redrawTiles((tile) => boxes.some((b) => b === null || (b[0] < tile[2] && b[2] > tile[0] && b[1] < tile[3] && b[3] > tile[1])));
    });
  }

  private arrived: (Box | null)[] = [];

  /** Paints what is on the screen again, in place: taking tiles away first would show as a blink. */
  private redrawTiles(due: (tile: Box) => boolean = () => true): void {
    const tiles = (this as unknown as { _tiles?: Record<string, { el: HTMLCanvasElement; coords: Coords }> })._tiles ?? {};
    for (const { el, coords } of Object.values(tiles)) {
      const at = (this as unknown as { _wrapCoords(c: Coords): Coords })._wrapCoords(coords);
      if (due(boxOf(at))) this.paint(el, at, el.width / SIZE);
    }
  }

  private paint(canvas: HTMLCanvasElement, { x, y, z }: Coords, ratio: number): void {
    drawStill(canvas, SIZE * ratio, SIZE * ratio, (pen) => {
      paintTile(pen, { x: x * SIZE, y: y * SIZE, size: SIZE, zoom: z }, this.source.shapes(boxOf({ x, y, z }), z).shapes,
        { theme: this.theme, ratio, borders: this.borders, rivers: this.source.hasRivers(z) });
    });
  }
}

/** What a tile shows, in degrees. */
function boxOf({ x, y, z }: { x: number; y: number; z: number }): Box {
  const degrees = 360 / (256 * 2 ** z);
  const west = x * SIZE * degrees - 180;
  const lat = (py: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * py * degrees) / 360))) * 180) / Math.PI;
  return [west, lat((y + 1) * SIZE), west + SIZE * degrees, lat(y * SIZE)];
}
