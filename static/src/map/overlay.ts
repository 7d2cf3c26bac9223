import { mercatorX, mercatorY } from '../basemap/decode';
import type { Rect } from '../basemap/labels';
import type { TimeView } from '../types';
import type { EventItem } from './eventitem';
import type { LonLat } from './geodesy';
import { Layer, type LeafletMap, type Point, type ZoomAnimEvent } from './leaflet';
import { HAZE, LEVELS, type Level, type Projection } from './parts';
import { whereAfterZoom } from './screencanvas';
import { set, svg } from './svg';
import { Fills } from './symbols';
import { THEMES, type ThemeName } from './theme';

/** Points nearer than this on the screen are one stack: none hides another. */
const STACK = 9;
/** Half the side of what a pointer has to meet of a stack's number. */
const BADGE = 12;
/** Where the number stands, off the spot. */
const BADGE_AT = { x: 11, y: -10 };
const RIM = 0.25;

/** Points on one spot of the screen; x, y in layer points. */
interface Stack { x: number; y: number; items: EventItem[] }

/** The drawing of all events that are shown one by one: one SVG over the map. */
export class EventOverlay extends Layer {
  readonly fills = new Fills();
  readonly items = new Set<EventItem>();
  private readonly root = svg('svg', { class: 'wl-events leaflet-zoom-animated', 'aria-hidden': 'true', focusable: 'false' });
  private readonly levels = Object.fromEntries(LEVELS.map((l) => [l, svg('g', { class: `wl-${l}`, opacity: HAZE[l] ?? null })])) as Record<Level, SVGGElement>;
  private readonly badges = svg('g', { class: 'wl-badges' });
  private readonly owners = new WeakMap<Element, EventItem>();
  private map: LeafletMap | null = null;
  private corner: Point | null = null;
  private zoom = -1;
  private badgesWanted = 0;
  private stacks: Stack[] = [];

  constructor(private theme: ThemeName) {
    super();
    this.root.append(this.fills.defs, ...LEVELS.map((l) => this.levels[l]), this.badges);
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
    cancelAnimationFrame(this.badgesWanted);
    this.root.remove();
    this.map = null;
    return this;
  }

  add(item: EventItem, view: TimeView): void {
    this.items.add(item);
    for (const part of item.parts) {
      for (const level of LEVELS) {
        const el = part.levels[level];
        if (!el) continue;
        this.levels[level].append(el);
        this.owners.set(el, item);
      }
    }
    if (!this.map) return;
    const p = this.projectionFor(item);
    item.project(p);
    item.setTime(view, p);
    this.countStacks();
  }

  drop(item: EventItem): void {
    this.items.delete(item);
    item.remove();
    this.countStacks();
  }

  setTime(view: TimeView): void {
    if (!this.map) return;
    let changed = false;
    for (const item of this.items) changed = item.setTime(view, this.projectionFor(item)) || changed;
    if (changed) this.countStacks();
  }

  setTheme(theme: ThemeName, view: TimeView): void {
    this.theme = theme;
    for (const item of this.items) item.setTheme(theme);
    this.setTime(view);
    this.reproject(view);
    this.countStacks();
  }

  /** Draws over its neighbours, so that its ring is whole. */
  raise(item: EventItem): void {
    for (const part of item.parts) {
      for (const level of LEVELS) {
        const el = part.levels[level];
        if (el) this.levels[level].append(el);
      }
    }
  }

  /** Everything that lies under a point of the screen: points, then lines, then areas. A stack's number stands for the stack alone. */
  at(clientX: number, clientY: number): EventItem[] {
    const stack = this.badgeAt(clientX, clientY);
    if (stack) return stack.items;
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
    return [...new Set([...this.withStacked(of('points')), ...of('lines'), ...of('areas')])];
  }

  private badgeAt(clientX: number, clientY: number): Stack | undefined {
    const at = this.map?.mouseEventToLayerPoint({ clientX, clientY } as MouseEvent);
    return at && this.stacks.find((s) => Math.abs(s.x + BADGE_AT.x - at.x) <= BADGE && Math.abs(s.y + BADGE_AT.y - at.y) <= BADGE);
  }

  /** Boxes that names keep clear of, in pixels of the map. */
  obstacles(): Rect[] {
    if (!this.map) return [];
    const zero = this.map.layerPointToContainerPoint([0, 0]);
    const size = this.map.getSize();
    const out: Rect[] = [];
    for (const item of this.items) {
      if (!item.shown) continue;
      for (const part of item.parts) {
        for (const r of part.obstacles()) {
          const box = { ...r, x: r.x + zero.x, y: r.y + zero.y };
          if (box.x + box.w > -100 && box.x < size.x + 100 && box.y + box.h > -100 && box.y < size.y + 100) out.push(box);
        }
      }
    }
    return out;
  }

  /** Draws everything anew for this zoom and the copy of the world in view. */
  reproject(view: TimeView): void {
    if (!this.map) return;
    this.zoom = this.map.getZoom();
    for (const item of this.items) {
      const p = this.projectionFor(item);
      item.project(p);
      item.setTime(view, p);
    }
    this.countStacks();
  }

  /** Set by the map: the view to project with after a zoom. */
  view: () => TimeView = () => ({ from: null, to: null, now: null, match: 'possible' });

  private turn = 0;

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
      this.reproject(this.view());
    }
  }

  private origin = '';

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
    return { zoom, to: ([lon, lat]: LonLat) => ({ x: (mercatorX(lon) + turn) * world - origin.x, y: mercatorY(lat) * world - origin.y }) };
  }

  private withStacked(hits: EventItem[]): EventItem[] {
    const spots = hits.flatMap((h) => h.parts.flatMap((p) => p.spot ?? []));
    const more = [...this.items].filter((i) => i.phase !== 'hidden' && !hits.includes(i)
      && i.parts.some((p) => p.spot && spots.some((s) => Math.hypot(s.x - p.spot!.x, s.y - p.spot!.y) < STACK)));
    return [...hits, ...more];
  }

  /** A small number on every spot that holds several events. */
  private countStacks(): void {
    cancelAnimationFrame(this.badgesWanted);
    this.badgesWanted = requestAnimationFrame(() => {
      const stacks: Stack[] = [];
      for (const item of this.items) {
        if (item.phase === 'hidden') continue;
        for (const { spot } of item.parts) {
          if (!spot) continue;
          const stack = stacks.find((s) => Math.abs(s.x - spot.x) < STACK && Math.abs(s.y - spot.y) < STACK);
          if (!stack) stacks.push({ ...spot, items: [item] });
          else if (!stack.items.includes(item)) stack.items.push(item);
        }
      }
      this.stacks = stacks.filter((s) => s.items.length > 1);
      const { ink, panel } = THEMES[this.theme];
      this.badges.replaceChildren(...this.stacks.map(({ x, y, items: { length: n } }) => {
        const text = svg('text', { class: 'wl-badge-text', 'text-anchor': 'middle', y: 3.6, fill: panel });
        text.textContent = String(n);
        const w = n > 99 ? 24 : n > 9 ? 19 : 15;
        return svg('g', { class: 'wl-badge', transform: `translate(${(x + BADGE_AT.x).toFixed(1)} ${(y + BADGE_AT.y).toFixed(1)})` },
          svg('rect', { x: -w / 2, y: -7.5, width: w, height: 15, rx: 7.5, fill: ink, stroke: panel, 'stroke-width': 1.5 }), text);
      }));
    });
  }
}
