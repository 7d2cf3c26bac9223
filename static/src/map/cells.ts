import { mercatorY } from '../basemap/decode';
import type { Layer as DataLayer, TimeTile, TimeView } from '../types';
import { buildIndex, countCertain, countPossible, freshDays, rowsIn, type CellIndex, type Window } from './cellindex';
import { Layer, type LeafletMap } from './leaflet';
import { ScreenCanvas } from './screencanvas';
import { discStamps, Picture, sizeOf, SIZES, softStamps, type Stamp } from './stamps';
import { onTheme, parseHex, THEMES, type Rgb, type ThemeName } from './theme';
import type { CellHit } from './view';

/** Cells are this many CSS pixels of the world wide. */
const CELL = 12.5;
/** At most so many ids go with a hit. */
const IDS = 50;
/** How strongly what is past shows while the playhead is out, of 256. */
const FADED = 118;

/** What one frame drew, so that a click can be answered without drawing again. */
interface Drawn { list: number; count: number; x: number; y: number; r: number }

/** A layer of many events: a circle for each cell of the screen's grid, redrawn as the window of time moves. */
export class CellsLayer extends Layer {
  lastDrawMs = 0;
  private canvas: ScreenCanvas | null = null;
  private picture: Picture | null = null;
  private index: CellIndex | null = null;
  private x = new Float64Array(0);
  private y = new Float64Array(0);
  private stamps: { disc: Stamp[][]; soft: Stamp[][]; key: string } = { disc: [], soft: [], key: '' };
  private drawn: Drawn[] = [];
  private drawnKey = '';
  private wanted = 0;
  private time: TimeView;
  private tile: TimeTile | null = null;
  private kinds: Set<string> | null = null;
  /** The last day of the tile. */
  private last = 0;
  private selectedId: string | null = null;
  private selected: [number, number] | null = null;

  constructor(private data: DataLayer, private theme: ThemeName, time: TimeView) {
    super();
    this.time = wholeDays(time);
    this.options = { ...this.options, pane: 'wl-cells' };
  }

  override onAdd(map: LeafletMap): this {
    this.canvas = new ScreenCanvas(map, this.getPane()!, 'wl-cells-canvas', 0);
    map.on('move resize zoomend', this.redraw, this);
    this.redraw();
    return this;
  }

  override onRemove(map: LeafletMap): this {
    map.off('move resize zoomend', this.redraw, this);
    cancelAnimationFrame(this.wanted);
    this.canvas?.remove();
    this.canvas = null;
    this.picture = null;
    this.drawnKey = '';
    return this;
  }

  setTile(tile: TimeTile, kinds: Set<string> | null): void {
    if (tile === this.tile && kinds?.size === this.kinds?.size && [...(kinds ?? [])].every((k) => this.kinds?.has(k))) return;
    this.kinds = kinds;
    if (tile !== this.tile) {
      this.tile = tile;
      this.selectedId = null;
      this.selected = null;
      this.index = null;
      this.x = new Float64Array(tile.count);
      this.y = new Float64Array(tile.count);
      this.last = tile.epoch + (tile.lo[tile.count - 1] ?? 0); // sorted by first day
      for (let i = 0; i < tile.count; i++) {
        this.x[i] = tile.x[i] / 0xffffffff;
        this.y[i] = mercatorY((tile.y[i] / 0xffffffff) * 180 - 90);
      }
    }
    this.touch();
  }

  setData(data: DataLayer): void {
    this.data = data;
    this.touch();
  }

  setTime(time: TimeView): void {
    this.time = wholeDays(time);
    this.redraw();
  }

  setTheme(theme: ThemeName): void {
    this.theme = theme;
    this.touch();
  }

  /** Rings one event; null takes the ring off. */
  setSelected(id: string | null): void {
    if (id === this.selectedId) return;
    this.selected = id === null ? null : this.find(id);
    this.selectedId = id;
    this.touch();
  }

  /** With the playhead out: so many days up to it show at full strength. */
  get fresh(): number | null {
    const { tile } = this;
    if (this.time.now === null || !tile || tile.count === 0) return null;
    const first = this.time.from ?? tile.epoch;
    return freshDays((this.time.to ?? this.last) - first);
  }

  /** Whether some of the circles stand for points that only stand in for something wider. */
  standIn = false;
  /** The kinds that can be seen. */
  kindsShown: string[] = [];
  /** Called when one of these changed. */
  changed: () => void = () => undefined;

  get count(): number {
    return this.drawn.reduce((n, d) => n + d.count, 0);
  }

  /** Longitude and latitude of an event; null when the layer does not hold it or it is not drawn. */
  find(id: string): [number, number] | null {
    const tile = this.tile;
    if (!tile) return null;
    if (id === this.selectedId && this.selected) return this.selected;
    for (let i = 0; i < tile.count; i++) {
      if (tile.id(i) === id) return [(tile.x[i] / 0xffffffff) * 360 - 180, (tile.y[i] / 0xffffffff) * 180 - 90];
    }
    return null;
  }

  /** The cell under a point of the map, in CSS pixels; what is asked is the whole cell, of all drawn kinds. */
  hit(px: number, py: number): CellHit | null {
    const { index, tile } = this;
    if (!index || !tile) return null;
    let best: Drawn | null = null;
    let nearest = Infinity;
    for (const d of this.drawn) {
      const away = Math.hypot(d.x - px, d.y - py) - d.r;
      if (away < 3.5 && away < nearest) [nearest, best] = [away, d];
    }
    if (!best) return null;
    const cell = index.cell[best.list];
    const same = [...new Map(this.drawn.filter((d) => index.cell[d.list] === cell).map((d) => [d.list, d])).values()];
    const kinds: Record<string, number> = {};
    const ids: string[] = [];
    let count = 0;
    for (const d of same.sort((a, b) => b.count - a.count)) {
      const kind = tile.kinds[index.kind[d.list]] ?? '';
      kinds[kind] = (kinds[kind] ?? 0) + d.count;
      count += d.count;
      for (const row of rowsIn(index, tile, d.list, this.time, this.time.match === 'certain', IDS - ids.length, this.time.now)) ids.push(tile.id(row));
    }
    return { layer: this.data.id, count, ids, kinds };
  }

  /** The cell nearest to a point of the screen, however far. */
  nearest(px: number, py: number): CellHit | null {
    let best: Drawn | null = null;
    let least = Infinity;
    for (const d of this.drawn) {
      const away = Math.hypot(d.x - px, d.y - py);
      if (away < least) [least, best] = [away, d];
    }
    return best && this.hit(best.x, best.y);
  }

  /** Whether a cell lies in a box of the screen. */
  within(x: number, y: number, w: number, h: number): boolean {
    return this.drawn.some((d) => d.x > x && d.x < x + w && d.y > y && d.y < y + h);
  }

  private touch(): void {
    this.drawnKey = '';
    this.redraw();
  }

  private redraw(): void {
    cancelAnimationFrame(this.wanted);
    if (this.canvas) this.wanted = requestAnimationFrame(() => this.draw());
  }

  /** With the playhead out, what has begun by then; else the whole period. */
  private window(): Window {
    const { from, to, now } = this.time;
    return { from, to: now === null ? to : to === null ? now : Math.min(to, now) };
  }

  private draw(): void {
    const { canvas, tile } = this;
    if (!canvas || !tile) return;
    const { map } = canvas;
    const zoom = map.getZoom();
    const corner = canvas.corner();
    const size = map.getSize();
    if (size.x === 0 || size.y === 0) return; // the list or the table stands in its place
    const ratio = canvas.ratio;
    const { from, to, now, match } = this.time;
    const key = [zoom, corner.x, corner.y, size.x, size.y, ratio, from, to, now, match, this.theme].join(' ');
    if (key === this.drawnKey) return;
    this.drawnKey = key;

    const started = performance.now();
    if (!this.index || this.index.zoom !== zoom) this.index = buildIndex(tile, this.x, this.y, zoom, CELL);
    this.makeStamps(ratio);
    canvas.place();
    const { width, height } = canvas.el;
    if (!this.picture || this.picture.width !== width || this.picture.height !== height) this.picture = new Picture(width, height);
    this.picture.clear();

    this.drawn = this.collect(this.index, tile, corner, size, zoom);
    // Large circles first: a small one in front of them stays to be seen and hit.
    const bySize: Drawn[][] = Array.from({ length: SIZES }, () => []);
    for (const d of this.drawn) bySize[sizeOf(d.count)].push(d);
    const fresh = this.fresh;
    const recent: Window | null = now === null || fresh === null ? null : { from: now - fresh + 1, to: now };
    for (let s = SIZES - 1; s >= 0; s--) {
      for (const d of bySize[s]) {
        const set = this.index.soft[d.list] === 1 ? this.stamps.soft : this.stamps.disc;
        const stamp = set[this.index.kind[d.list]][s];
        d.r = stamp.radius;
        const strong = recent === null || countPossible(this.index, d.list, recent) > 0;
        this.picture.put(stamp, d.x * ratio, d.y * ratio, strong ? 256 : FADED);
      }
    }
    const ctx = canvas.el.getContext('2d');
    ctx?.putImageData(this.picture.image, 0, 0);
    if (ctx && this.selected) this.ring(ctx, this.selected, map, ratio);
    this.lastDrawMs = performance.now() - started;
    const { soft } = this.index;
    const standIn = this.drawn.some((d) => soft[d.list] === 1);
    const shown = [...new Set(this.drawn.map((d) => this.index!.kind[d.list]))].sort((a, b) => a - b).map((k) => tile.kinds[k]);
    if (standIn === this.standIn && shown.join('\n') === this.kindsShown.join('\n')) return;
    this.standIn = standIn;
    this.kindsShown = shown;
    this.changed();
  }

  private collect(index: CellIndex, tile: TimeTile, corner: { x: number; y: number }, size: { x: number; y: number }, zoom: number): Drawn[] {
    const world = 256 * 2 ** zoom;
    const rim = 20;
    const w = this.window();
    const certain = this.time.match === 'certain';
    const wanted = tile.kinds.map((k) => this.kinds === null || this.kinds.has(k));
    const out: Drawn[] = [];
    if (w.from !== null && w.to !== null && w.from > w.to) return out;
    for (let l = 0; l < index.lists; l++) {
      if (!wanted[index.kind[l]]) continue;
      const y = index.y[l] * world - corner.y;
      if (y < -rim || y > size.y + rim) continue;
      // The world may repeat, or the screen may lie across its seam.
      const x0 = index.x[l] * world - corner.x;
      let turn = Math.ceil((-rim - x0) / world);
      if (x0 + turn * world > size.x + rim) continue;
      const count = certain ? countCertain(index, tile, l, this.time, this.time.now) : countPossible(index, l, w);
      if (count <= 0) continue;
      for (; x0 + turn * world <= size.x + rim; turn++) out.push({ list: l, count, x: x0 + turn * world, y, r: 0 });
    }
    return out;
  }

  private ring(ctx: CanvasRenderingContext2D, [lon, lat]: [number, number], map: LeafletMap, ratio: number): void {
    const turn = Math.round((map.getCenter().lng - lon) / 360) * 360;
    const at = map.latLngToContainerPoint([lat, lon + turn]);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    for (const [colour, width] of [[THEMES[this.theme].land, 5], [THEMES[this.theme].ink, 2.2]] as const) {
      ctx.beginPath();
      ctx.arc(at.x, at.y, 11, 0, 2 * Math.PI);
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
    }
  }

  private makeStamps(ratio: number): void {
    const tile = this.tile!;
    const key = `${this.theme} ${ratio} ${tile.kinds.join()} ${this.data.kinds.map((k) => k.colour).join()}`;
    if (this.stamps.key === key) return;
    const theme = THEMES[this.theme];
    const land = parseHex(theme.land) as Rgb;
    const colours = tile.kinds.map((k) => {
      const own = this.data.kinds.find((d) => d.key === k)?.colour;
      return (own && parseHex(onTheme(own, this.theme))) || (parseHex(theme.strike) as Rgb);
    });
    this.stamps = { key, disc: colours.map((c) => discStamps(c, land, ratio)), soft: colours.map((c) => softStamps(c, ratio)) };
  }
}

/** While it plays, the playhead stands between days; cells know whole days only. */
const wholeDays = (time: TimeView): TimeView => (time.now === null ? time : { ...time, now: Math.floor(time.now) });
