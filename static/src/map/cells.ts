import type { Rect } from '../basemap/space';
import type { Layer as DataLayer, TimeView } from '../types';
import { countsExactly, freshDays } from './cellcounter';
import { heldIn, holdsAll, piecesOf, tally, type Piece } from './cellpieces';
import { CellPlan, stampIn } from './cellplan';
import { colourIn } from './colours';
import { Density, RAMPS } from './density';
import { Layer, type LeafletMap } from './leaflet';
import { ScreenCanvas } from './screencanvas';
import { measuresFor, radiusOf, unitFor } from './signsize';
import { SignPicture, type Spot } from './signpicture';
import { signRoom } from './signroom';
import { Stamps } from './stamps';
import { shapeOf } from './symbols';
import { parseHex, THEMES, type Rgb, type ThemeName } from './theme';
import { levelFor, type WorldBox } from './tilegrid';
import { TileDecoder } from './tiledecoder';
import { TileStore, type StoreHost } from './tilestore';
import { TileTotals } from './tiletotals';
import type { Box, CellHit, CellsAsked, CellsSeen, Held } from './view';
import { boxOf, worldBox } from './world';

/** How strongly what is past shows while the playhead is out, of 256. */
const FADED = 118;
/** Signs reach so far over the edge of the screen. */
const RIM = 24;
/** Milliseconds in which events that are drawn one by one come (map.css). */
const FADE = 200;
/** A layer of many events: a sign for each cell of the tiles' grid and each kind, drawn anew as the window of time moves. */
export class CellsLayer extends Layer {
  lastDrawMs = 0;
  private canvas: ScreenCanvas | null = null;
  private picture: { signs: SignPicture; image: ImageData; plan: string; stamps: Stamps | null } | null = null;
  private cloud: Density | null = null;
  private readonly plan = new CellPlan();
  private readonly totals = new TileTotals();
  private pieces: Piece[] = [];
  /** They are all that the view asks for, and hold all of the layer. */
  private complete = false;
  /** Where on the screen its signs are. */
  private room: Rect = { x: 0, y: 0, w: 0, h: 0 };
  private planKey = '';
  private drawnKey = '';
  private version = 0;
  private stamps: { all: Stamps; of: unknown[] } = { all: new Stamps([], [0, 0, 0], 1), of: [] };
  private kinds: string[] = [];
  private wanted = 0;
  private time: TimeView;
  private asked: CellsAsked = { params: '', bin: null, kinds: null, hole: null };
  private hole: Box | null = null;
  private opening: ReturnType<typeof setTimeout> | undefined;
  private unit = 1;
  private told = '';
  private toldView = '';

  constructor(private data: DataLayer, private theme: ThemeName, time: TimeView, private readonly store: TileStore) {
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
    this.wanted = 0;
    clearTimeout(this.opening);
    this.store.leave(this.data.id);
    this.canvas?.remove();
    this.canvas = null;
    this.picture = null;
    this.complete = false;
    this.drawnKey = '';
    return this;
  }

  /** What of the layer to draw. */
  ask(asked: CellsAsked): void {
    const same = (a: Set<string> | null, b: Set<string> | null) => a?.size === b?.size && [...(a ?? [])].every((k) => b?.has(k));
    const old = this.asked;
    if (asked.params === old.params && asked.bin === old.bin && same(asked.kinds, old.kinds) && String(asked.hole) === String(old.hole)) return;
    this.asked = asked;
    if (asked.params !== old.params) this.complete = false;
    clearTimeout(this.opening);
    // Events that come one by one fade in over the cells, which go only then.
    if (asked.hole && this.animated) this.opening = setTimeout(() => this.open(asked.hole), FADE);
    else this.open(asked.hole);
    this.touch();
  }

  private open(hole: Box | null): void {
    this.hole = hole;
    this.touch();
  }

  private get animated(): boolean {
    return this.canvas?.map.options.zoomAnimation ?? false;
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

  /** Draws a cloud in place of signs. */
  setDensity(on: boolean): void {
    if (on === (this.cloud !== null)) return;
    this.cloud = on ? new Density() : null;
    this.touch();
  }

  /** How many events the measure of the smallest sign stands for: one for all layers. */
  setUnit(unit: number): void {
    if (unit === this.unit) return;
    this.unit = unit;
    this.touch();
  }

  /** A tile of this layer came. */
  touch(): void {
    this.version++;
    this.redraw();
  }

  /** With the playhead out: so many days up to it show at full strength. */
  get fresh(): number | null {
    const { from, to, now } = this.time;
    if (now === null || this.data.from === null || this.data.to === null) return null;
    return freshDays((to ?? this.data.to) - (from ?? this.data.from));
  }

  /** Whether some of the signs stand for points that only stand in for something wider. */
  standIn = false;
  /** Something of it can be seen; and which kinds can be told apart. */
  any = false;
  kindsShown: string[] = [];
  /** Measures for the sizes of signs, and the colours of a cloud, for the legend. */
  get measures(): { count: number; radius: number }[] {
    return measuresFor(this.unit).map((count) => ({ count, radius: radiusOf(count, this.unit) }));
  }

  get colours(): string[] | null {
    return this.cloud && RAMPS[this.theme];
  }

  /** What the density of the view asks for as a unit. */
  unitWished = 1;
  /** Called when one of these changed. */
  changed: () => void = () => undefined;
  /** Called when all tiles of the view are here and the map rests: what it holds. */
  seen: (seen: CellsSeen) => void = () => undefined;

  /** Events in what is drawn. */
  get count(): number {
    let n = 0;
    for (let i = 0; i < this.plan.drawn; i++) n += this.plan.count[this.plan.order[i]];
    return n;
  }

  /** The cell under a point of the map, in CSS pixels; what is asked is the whole cell, of all drawn kinds. */
  hit(px: number, py: number): CellHit | null {
    const { plan } = this;
    let best = -1;
    let nearest = Infinity;
    for (let d = 0; d < plan.drawn; d++) {
      const i = plan.order[d];
      const away = Math.hypot(plan.x[i] - px, plan.y[i] - py) - this.radius(i);
      if (away < 3.5 && away < nearest) [nearest, best] = [away, i];
    }
    return best < 0 ? null : this.cellOf(best);
  }

  /** The cell nearest to a point of the screen, however far. */
  nearest(px: number, py: number): CellHit | null {
    const { plan } = this;
    let best = -1;
    let least = Infinity;
    for (let d = 0; d < plan.drawn; d++) {
      const i = plan.order[d];
      const away = Math.hypot(plan.x[i] - px, plan.y[i] - py);
      if (away < least) [least, best] = [away, i];
    }
    return best < 0 ? null : this.cellOf(best);
  }

  /** Whether a cell lies in a box of the screen. */
  within(x: number, y: number, w: number, h: number): boolean {
    const { plan } = this;
    for (let d = 0; d < plan.drawn; d++) {
      const i = plan.order[d];
      if (plan.x[i] > x && plan.x[i] < x + w && plan.y[i] > y && plan.y[i] < y + h) return true;
    }
    return false;
  }

  private radius(i: number): number {
    return this.stamps.all.of(stampIn(this.plan.face[i])).radius;
  }

  private cellOf(i: number): CellHit {
    const { plan } = this;
    const counter = plan.counters[plan.counter[i]];
    const { tile } = counter;
    const cell = tile.cell[plan.list[i]];
    const kinds: Record<string, number> = {};
    let count = 0;
    for (let l = 0; l < tile.lists; l++) {
      if (tile.cell[l] !== cell) continue;
      const kind = tile.kinds[tile.kind[l]];
      const n = this.asked.kinds === null || this.asked.kinds.has(kind) ? counter.count(l) : 0;
      if (n === 0) continue;
      kinds[kind] = (kinds[kind] ?? 0) + n;
      count += n;
    }
    const side = tile.grid * 2 ** tile.z;
    const [col, row] = [tile.col * tile.grid + (cell % tile.grid), tile.row * tile.grid + Math.floor(cell / tile.grid)];
    return { layer: this.data.id, count, kinds, box: boxOf(col / side, row / side, (col + 1) / side, (row + 1) / side), exact: countsExactly(tile, this.time) };
  }

  private redraw(): void {
    if (!this.canvas || this.wanted) return;
    this.wanted = requestAnimationFrame(() => {
      this.wanted = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { canvas, plan } = this;
    if (!canvas) return;
    const { map } = canvas;
    const zoom = map.getZoom();
    const corner = canvas.corner();
    const size = map.getSize();
    if (size.x === 0 || size.y === 0) return; // the list or the table stands in its place
    const ratio = canvas.ratio;
    const planKey = `${zoom} ${corner.x} ${corner.y} ${size.x} ${size.y} ${ratio} ${this.version}`;
    const { from, to, now, match } = this.time;
    const key = `${planKey} ${from} ${to} ${now} ${match} ${this.theme}`;
    if (key === this.drawnKey) return;
    this.drawnKey = key;

    const started = performance.now();
    const world = 256 * 2 ** zoom;
    const view: WorldBox = { x0: corner.x / world, y0: corner.y / world, x1: (corner.x + size.x) / world, y1: (corner.y + size.y) / world };
    if (planKey !== this.planKey) {
      this.planKey = planKey;
      this.makePlan(view, zoom, world);
      this.room = signRoom(plan, RIM, size.x, size.y, ratio);
    }
    this.makeStamps(ratio);
    plan.look(this.time, this.fresh, this.unit);
    if (this.cloud) {
      canvas.place();
      this.cloud.draw(canvas.el, plan, size.x, size.y, this.theme, this.unit);
    } else {
      canvas.place(this.room);
      this.putSigns(canvas.el, { left: this.room.x, top: this.room.y, ratio });
    }
    this.lastDrawMs = performance.now() - started;
    this.tell(view);
  }

  private putSigns(to: HTMLCanvasElement, at: Spot): void {
    const { width, height } = to;
    if (!this.picture || this.picture.image.width !== width || this.picture.image.height !== height) {
      const image = new ImageData(width, height);
      this.picture = { image, signs: new SignPicture(width, height, new Int32Array(image.data.buffer)), plan: '', stamps: null };
    }
    const { signs, image, plan, stamps } = this.picture;
    const changed = signs.draw(this.plan, this.stamps.all, at, FADED, plan !== this.planKey || stamps !== this.stamps.all);
    [this.picture.plan, this.picture.stamps] = [this.planKey, this.stamps.all];
    const pen = to.getContext('2d');
    for (const p of changed) pen?.putImageData(image, 0, 0, p.x, p.y, p.width, p.height);
  }

  /** Says what can be seen, where that is another than before. */
  private tell(view: WorldBox): void {
    const { plan } = this;
    let seen = 0; // a bit for each kind, the last one for all that follow
    let soft = 0;
    for (let d = 0; d < plan.drawn; d++) {
      const sign = plan.sign[plan.order[d]];
      soft |= sign & 1;
      seen |= 1 << Math.min(30, sign >> 1);
    }
    const standIn = soft === 1 && !this.cloud; // a cloud has no signs to tell apart
    const told = `${this.cloud !== null} ${this.theme} ${this.unit} ${seen} ${standIn} ${this.kinds.length} ${this.unitWished} ${this.fresh}`;
    if (told !== this.told) {
      this.told = told;
      this.standIn = standIn;
      this.kindsShown = this.kinds.filter((_, k) => seen & (1 << Math.min(30, k)) && !this.cloud);
      this.any = seen !== 0;
      this.changed();
    }
    if (!this.store.whole(this.data.id)) return;
    const { from, to, match } = this.time;
    const rests = `${this.planKey} ${from} ${to} ${match}`;
    if (rests === this.toldView) return;
    this.toldView = rests;
    const madeAs = this.planKey;
    this.seen({
      layer: this.data.id, view: boxOf(view.x0, view.y0, view.x1, view.y1), params: this.asked.params,
      tally: () => this.tally(view), held: this.held,
      tiles: () => (this.planKey === madeAs && this.store.whole(this.data.id) ? this.pieces.map((p) => p.counter.tile) : null),
    });
  }

  /** Asks for the tiles of the view, and gathers what there is of them already. */
  private makePlan(view: WorldBox, zoom: number, world: number): void {
    const { asked, data, store } = this;
    const rim = RIM / world;
    // What the layer covers is known of its present state only.
    const filled = asked.params.includes('asof=') ? null : data.bbox;
    const around = { x0: view.x0 - rim, y0: view.y0 - rim, x1: view.x1 + rim, y1: view.y1 + rim };
    const level = Math.max(0, levelFor(zoom) - store.coarser);
    const { wanted, pieces } = piecesOf(store, { layer: data.id, params: asked.params }, asked.bin, filled, around, level);
    this.pieces = pieces;
    store.want(data.id, wanted);
    this.complete = filled !== null && store.whole(data.id) && holdsAll(around, worldBox(filled), level);
    if (this.complete) setTimeout(() => pieces.forEach(({ counter }) => this.totals.prepare(counter.tile, asked.kinds))); // not in the first frame of a drag
    this.gather(view, world, rim);
    this.unitWished = this.wishUnit();
  }

  private gather(view: WorldBox, world: number, rim: number): void {
    const { plan, asked } = this;
    plan.clear();
    const hole = this.hole && worldBox(this.hole);
    this.pieces.forEach(({ counter, clip }, p) => {
      const { tile } = counter;
      plan.counters.push(counter);
      const signs = tile.kinds.map((k) => (asked.kinds === null || asked.kinds.has(k) ? this.signOf(k) : -1));
      const n = 2 ** tile.z;
      for (let l = 0; l < tile.lists; l++) {
        const sign = signs[tile.kind[l]];
        if (sign < 0) continue;
        const y = (tile.row + tile.y[l]) / n;
        if (y < view.y0 - rim || y > view.y1 + rim) continue;
        const x = (tile.col + tile.x[l]) / n;
        if (clip && (x < clip.x0 || x >= clip.x1 || y < clip.y0 || y >= clip.y1)) continue;
        if (hole && y >= hole.y0 && y <= hole.y1 && x + Math.ceil(hole.x0 - x) <= hole.x1) continue;
        // The world may repeat, or the screen may lie across its seam.
        for (let at = x + Math.ceil(view.x0 - rim - x); at <= view.x1 + rim; at++) plan.add(p, l, 2 * sign + tile.soft[l], (at - view.x0) * world, (y - view.y0) * world);
      }
    });
  }

  private signOf(kind: string): number {
    const known = this.kinds.indexOf(kind);
    if (known >= 0) return known;
    this.kinds.push(kind);
    return this.kinds.length - 1;
  }

  /** By how dense the places are over the whole period: playing and pausing does not change it. */
  private wishUnit(): number {
    const { plan, time } = this;
    plan.look({ ...time, now: null }, null, 1);
    return unitFor(plan.count.subarray(0, plan.size));
  }

  private tally(view: WorldBox): { period: number; ever: number } {
    const found = tally(this.pieces, view, this.time, this.asked.kinds);
    this.lookAsDrawn();
    return found;
  }

  private readonly held = (time: TimeView): Held | null => {
    if (!this.complete) return null;
    const found = heldIn(this.pieces, wholeDays(time), this.asked.kinds, this.totals);
    this.lookAsDrawn();
    return found;
  };

  /** A click counts by what the frame had. */
  private lookAsDrawn(): void {
    for (const c of this.plan.counters) c.look(this.time, this.fresh);
  }

  private makeStamps(ratio: number): void {
    const of = [this.theme, ratio, this.kinds.length, this.data.kinds, this.data.colour];
    if (of.every((what, i) => what === this.stamps.of[i])) return;
    const land = parseHex(THEMES[this.theme].land) as Rgb;
    const looks = this.kinds.map((k) => ({ shape: shapeOf(k, this.data.kinds), colour: parseHex(colourIn(this.theme, this.data, k)) as Rgb }));
    this.stamps = { of, all: new Stamps(looks, land, ratio) };
  }
}

/** Where the tiles of all layers are kept, in so many bytes. */
export const openStore = (host: StoreHost, most: number): TileStore => new TileStore(host, new TileDecoder(), most);

/** While it plays, the playhead stands between days; cells know whole days only. */
const wholeDays = (time: TimeView): TimeView => (time.now === null ? time : { ...time, now: Math.floor(time.now) });
