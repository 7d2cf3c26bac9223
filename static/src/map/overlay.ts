import { mercatorX, mercatorY } from '../basemap/decode';
import type { Rect } from '../basemap/labels';
import type { TimeView } from '../types';
import type { EventItem } from './eventitem';
import { EventTexts } from './eventtexts';
import type { LonLat } from './geodesy';
import { latLng, Layer, type LatLng, type LeafletMap, type Point, type ZoomAnimEvent } from './leaflet';
import { HAZE, LEVELS, type Level, type Projection } from './parts';
import { whereAfterZoom } from './screencanvas';
import { seenOf } from './seen';
import { STACK, Stacks } from './stacks';
import { set, svg, type Xy } from './svg';
import { Fills } from './symbols';
import { THEMES, type ThemeName } from './theme';
import type { MapTexts, Seen } from './view';

const RIM = 0.25;
/** Milliseconds between two placings of words while time plays. */
const PAUSE = 180;
/** A name had rather cross this many times as much of a route than cover a sign. */
const SIGN = 6;
/** And so do words about an event with the name of a town. */
const TOWN = 3;

export interface OverlayHost {
  /** The view of time to project with after a zoom. */
  time: () => TimeView;
  texts: () => MapTexts;
  /** What lies over the map, in its pixels. */
  covers: () => Rect[];
  /** Towns that are named, in the map's pixels. */
  towns: () => Rect[];
  /** Words were placed anew: the base map's own keep clear of them. */
  arranged: (seen: Seen) => void;
}

/** The drawing of all events that are shown one by one: one SVG over the map. */
export class EventOverlay extends Layer {
  readonly fills = new Fills();
  readonly items = new Set<EventItem>();
  private readonly root = svg('svg', { class: 'wl-events leaflet-zoom-animated', 'aria-hidden': 'true', focusable: 'false' });
  private readonly levels = Object.fromEntries(LEVELS.map((l) => [l, svg('g', { class: `wl-${l}`, opacity: HAZE[l] ?? null })])) as Record<Level, SVGGElement>;
  private readonly stacks = new Stacks();
  private readonly texts = new EventTexts();
  private readonly owners = new WeakMap<Element, EventItem>();
  private map: LeafletMap | null = null;
  private corner: Point | null = null;
  private zoom = -1;
  private turn = 0;
  private origin = '';
  private wanted = 0;
  private later: ReturnType<typeof setTimeout> | undefined;
  private arrangedAt = 0;
  private toSpread: EventItem[] = [];
  /** The day that words were last placed for. */
  private day: number | null = null;

  constructor(private theme: ThemeName, private host: OverlayHost) {
    super();
    const { points, ...below } = this.levels;
    this.root.append(this.fills.defs, ...LEVELS.flatMap((l) => (l === 'points' ? [] : [below[l]])), this.stacks.leaders, points, this.texts.g, this.stacks.badges);
    // Words measured before their font is there have the wrong width.
    void document.fonts.ready.then(() => {
      this.texts.remeasure();
      this.arrange();
    });
  }

  override onAdd(map: LeafletMap): this {
    this.map = map;
    this.getPane()!.append(this.root);
    map.on('moveend viewreset resize', this.update, this);
    if (map.options.zoomAnimation) map.on('zoomanim', this.animate, this);
    this.update();
    return this;
  }

  override onRemove(map: LeafletMap): this {
    map.off('moveend viewreset resize', this.update, this);
    map.off('zoomanim', this.animate, this);
    cancelAnimationFrame(this.wanted);
    clearTimeout(this.later);
    this.root.remove();
    this.map = null;
    return this;
  }

  add(item: EventItem, view: TimeView): void {
    this.items.add(item);
    this.put(item);
    if (!this.map) return;
    const p = this.projectionFor(item);
    item.project(p);
    item.setTime(view, () => p);
    this.arrange();
  }

  drop(item: EventItem): void {
    this.items.delete(item);
    item.remove();
    this.arrange();
  }

  setTime(view: TimeView): void {
    if (!this.map) return;
    let changed = false;
    for (const item of this.items) changed = item.setTime(view, () => this.projectionFor(item)) || changed;
    this.texts.follow();
    const day = view.now === null ? null : Math.floor(view.now);
    if (!changed && (day === this.day || (this.items.size === 0 && day !== null && this.day !== null))) return;
    this.day = day;
    this.arrange();
  }

  setTheme(theme: ThemeName, view: TimeView): void {
    this.theme = theme;
    for (const item of this.items) item.setTheme(theme);
    this.reproject(view);
  }

  /** Draws over its neighbours, so that its ring is whole. */
  raise(item: EventItem): void {
    this.put(item);
  }

  /** Spreads a small stack; none takes an earlier one back. */
  spread(items: EventItem[]): void {
    this.toSpread = items;
    this.arrange();
  }

  /** What lies nearest to the middle of the map: all of a stack. */
  atMiddle(): EventItem[] {
    const { map } = this;
    if (!map) return [];
    const size = map.getSize();
    const middle = map.containerPointToLayerPoint(size.divideBy(2));
    return this.stacks.nearest(middle, [...this.items].filter((i) => i.phase !== 'hidden' && this.onScreen(i)));
  }

  /** Everything that lies under a point of the screen: points, then lines, then areas. A stack's number stands for the stack alone. */
  at(clientX: number, clientY: number): EventItem[] {
    const here = this.map?.mouseEventToLayerPoint({ clientX, clientY } as MouseEvent);
    const stack = here && this.stacks.badgeAt(here);
    if (stack) return stack.items;
    const said = here && this.texts.at(here);
    if (said) return [said];
    const found: { item: EventItem; level: Level }[] = [];
    for (const el of document.elementsFromPoint(clientX, clientY)) {
      if (!this.root.contains(el)) continue;
      for (let e: Element | null = el; e && e !== this.root; e = e.parentElement) {
        const item = this.owners.get(e);
        if (!item) continue;
        const group: Element | null = e.parentElement;
        const level = LEVELS.find((l) => this.levels[l] === group);
        if (level && item.phase !== 'hidden' && !found.some((f) => f.item === item)) found.push({ item, level });
        break;
      }
    }
    const of = (level: Level) => found.filter((f) => f.level === level).map((f) => f.item);
    const points = here ? nearestOf(of('points'), here) : of('points');
    // A sign that is spread out is asked for alone: the reader has just told it from the others.
    if (points.length > 0 && points.every((i) => this.stacks.isSpread(i))) return points.slice(0, 1);
    return [...new Set([...this.stacks.with(points, this.items), ...of('lines'), ...of('areas')])];
  }

  /** Where the points are that are shown. */
  signs(): LatLng[] {
    return [...this.items].filter((i) => i.phase !== 'hidden').flatMap(({ feature: { geometry: g } }) => (g?.type === 'Point' ? [g.coordinates] : g?.type === 'MultiPoint' ? g.coordinates : []))
      .map(([lon, lat]) => latLng(lat as number, lon as number));
  }

  /** Boxes that the base map's names keep clear of, in pixels of the map. */
  obstacles(): Rect[] {
    if (!this.map) return [];
    const zero = this.map.layerPointToContainerPoint([0, 0]);
    const size = this.map.getSize();
    const out: Rect[] = [];
    const put = (r: Rect) => {
      const box = { ...r, x: r.x + zero.x, y: r.y + zero.y };
      if (box.x + box.w > -100 && box.x < size.x + 100 && box.y + box.h > -100 && box.y < size.y + 100) out.push(box);
    };
    for (const item of this.items) {
      if (!item.shown) continue;
      for (const part of item.parts) if (part.spot || item.moves) for (const r of part.obstacles()) put(r.soft ? r : { ...r, weight: SIGN });
    }
    this.stacks.obstacles().forEach(put);
    if (this.camera() === this.texts.camera) this.texts.boxes().forEach(put);
    return out;
  }

  /** Draws everything anew for this zoom and the copy of the world in view. */
  reproject(view: TimeView): void {
    if (!this.map) return;
    this.zoom = this.map.getZoom();
    for (const item of this.items) {
      const p = this.projectionFor(item);
      item.project(p);
      item.setTime(view, () => p);
    }
    this.arrange();
  }

  /** Counts stacks, spreads and places words with the next frame, once however often it was asked; while time plays, a few times a second. */
  arrange(): void {
    cancelAnimationFrame(this.wanted);
    clearTimeout(this.later);
    if (!this.map) return;
    const { now } = this.host.time();
    const wait = now === null || Number.isInteger(now) ? 0 : this.arrangedAt + PAUSE - performance.now();
    if (wait > 0) this.later = setTimeout(() => this.arrangeNow(), wait);
    else this.wanted = requestAnimationFrame(() => this.arrangeNow());
  }

  private arrangeNow(): void {
    const { map } = this;
    if (!map) return;
    this.arrangedAt = performance.now();
    const theme = THEMES[this.theme];
    const texts = this.host.texts();
    const { x: width, y: height } = map.getSize();
    const zero = map.layerPointToContainerPoint([0, 0]);
    const covers = this.host.covers();
    this.stacks.spread(this.toSpread.filter((i) => this.items.has(i)), this.items, { width, height, covers, zero }, theme);
    this.stacks.count(this.items, theme, texts.number);

    const rings = new Set<string>();
    for (const item of this.items) {
      for (const part of item.parts) {
        const key = part.ringKey;
        if (key === null) continue;
        part.shareRing(rings.has(key)); // a hundred thin circles on each other are a thick one
        rings.add(key);
      }
    }

    const hard: Rect[] = covers.map((r) => ({ ...r, x: r.x - zero.x, y: r.y - zero.y }));
    const soft: Rect[] = [];
    for (const item of this.items) {
      if (item.phase === 'hidden' || !this.onScreen(item)) continue;
      for (const part of item.parts) for (const r of part.obstacles()) (r.soft ? soft : hard).push(r);
    }
    hard.push(...this.stacks.obstacles());
    for (const r of this.host.towns()) soft.push({ ...r, x: r.x - zero.x, y: r.y - zero.y, weight: TOWN });
    this.texts.place(this.items, { width, height, zero, hard, soft, camera: this.camera() }, texts, theme, this.host.time().now);
    this.host.arranged(seenOf(this.items, (i) => this.onScreen(i)));
  }

  /** Where the map looks: words are placed for that. */
  private camera(): string {
    const map = this.map!;
    return `${this.origin} ${map.getZoom()} ${map.layerPointToContainerPoint([0, 0])} ${map.getSize()}`;
  }

  private onScreen(item: EventItem): boolean {
    const { map } = this;
    if (!map) return false;
    const zero = map.layerPointToContainerPoint([0, 0]);
    const size = map.getSize();
    return item.parts.some((p) => {
      const r = p.extent();
      return r.x + r.w + zero.x > 0 && r.x + zero.x < size.x && r.y + r.h + zero.y > 0 && r.y + zero.y < size.y;
    });
  }

  private put(item: EventItem): void {
    for (const part of item.parts) {
      for (const level of LEVELS) {
        const el = part.levels[level];
        if (!el) continue;
        this.levels[level].append(el);
        this.owners.set(el, item);
      }
    }
  }

  private update(): void {
    const map = this.map;
    if (!map) return;
    const size = map.getSize();
    const min = map.containerPointToLayerPoint(size.multiplyBy(-RIM)).round();
    const [w, h] = [Math.round(size.x * (1 + 2 * RIM)), Math.round(size.y * (1 + 2 * RIM))];
    set(this.root, { width: w, height: h, viewBox: `${min.x} ${min.y} ${w} ${h}` });
    this.root.style.transform = `translate3d(${min.x}px, ${min.y}px, 0)`;
    this.corner = map.getPixelOrigin().add(min);
    const turn = Math.round(map.getCenter().lng / 360);
    const zoomed = this.zoom !== map.getZoom();
    if (zoomed || turn !== this.turn || this.origin !== map.getPixelOrigin().toString()) {
      this.turn = turn;
      this.origin = map.getPixelOrigin().toString();
      this.reproject(this.host.time());
    } else this.arrange();
  }

  private animate(e: ZoomAnimEvent): void {
    if (!this.map || !this.corner) return;
    const at = whereAfterZoom(this.map, this.corner, this.zoom, e);
    this.root.style.transform = `translate3d(${at.x}px, ${at.y}px, 0) scale(${this.map.getZoomScale(e.zoom, this.zoom)})`;
  }

  /** The copy of an event that is nearest to the middle of the map. */
  private projectionFor(item: EventItem): Projection {
    const map = this.map!;
    const zoom = map.getZoom();
    const world = 256 * 2 ** zoom;
    const origin = map.getPixelOrigin();
    const [west, , east] = item.bounds;
    const turn = Number.isFinite(west) ? Math.round((map.getCenter().lng - (west + east) / 2) / 360) : 0;
    const size = map.getSize();
    return { zoom, side: Math.min(size.x, size.y), to: ([lon, lat]: LonLat) => ({ x: (mercatorX(lon) + turn) * world - origin.x, y: mercatorY(lat) * world - origin.y }) };
  }
}

/** Of signs whose reaches overlap, those that are meant: the nearest and what is stacked with it. */
function nearestOf(items: EventItem[], p: Xy): EventItem[] {
  const away = (i: EventItem) => Math.min(...i.parts.flatMap((part) => (part.spot ? Math.hypot(part.spot.x - p.x, part.spot.y - p.y) : [])));
  const sorted = items.map((item) => ({ item, far: away(item) })).sort((a, b) => a.far - b.far);
  return sorted.filter((s) => s.far <= sorted[0].far + STACK).map((s) => s.item);
}
