// The map behind its interface: puts the base map, the events and the cells
// together and turns what the pointer does into the page's events.
import './map.css';
import { BasemapSource } from '../basemap/source';
import type { Camera, EventFeature, Layer, Selection, TimeTile, TimeView } from '../types';
import { CellsLayer } from './cells';
import { Controls } from './controls';
import { EventItem } from './eventitem';
import { LabelLayer } from './labels';
import { LeafletMap, latLng, latLngBounds, type LeafletMouseEvent } from './leaflet';
import { EventOverlay } from './overlay';
import { THEMES, type ThemeName } from './theme';
import { BasemapTiles } from './tiles';
import { Tooltip } from './tooltip';
import type { MapOptions, MapView } from './view';

export type { MapEvents, MapOptions, MapView, CellHit } from './view';

/** The offline base map holds no more detail than this. */
const MAX_ZOOM = 11;
const START: Camera = { zoom: 3, lat: 25, lon: 25 };

export function createMap(el: HTMLElement, options: MapOptions): MapView {
  return new WaylogMap(el, options);
}

interface Features { items: Map<string, EventItem>; features: EventFeature[] }

class WaylogMap implements MapView {
  private readonly map: LeafletMap;
  private readonly tiles: BasemapTiles;
  private readonly names: LabelLayer;
  private readonly overlay: EventOverlay;
  private readonly controls: Controls;
  private readonly tooltip: Tooltip;
  private readonly layers = new Map<string, Layer>();
  private readonly features = new Map<string, Features>();
  private readonly cells = new Map<string, CellsLayer>();
  private time: TimeView = { from: null, to: null, now: null, match: 'possible' };
  private theme: ThemeName;
  private selection: Selection | null = null;
  private quiet = 0;
  private hover = 0;
  /** What the map was last asked to show whole; null once the reader moved it. */
  private fitted: [number, number, number, number] | null = null;
  private fitting = false;
  private readonly resized: ResizeObserver;

  constructor(private readonly el: HTMLElement, private readonly options: MapOptions) {
    this.theme = options.theme;
    const still = options.reducedMotion;
    el.classList.add('wl-map');
    const camera = options.camera ?? START;
    this.map = new LeafletMap(el, {
      center: [camera.lat, camera.lon],
      zoom: camera.zoom,
      minZoom: 2,
      maxZoom: MAX_ZOOM,
      maxBounds: [[-85.06, -1080], [85.06, 1080]],
      maxBoundsViscosity: 1,
      worldCopyJump: true,
      zoomControl: false,
      attributionControl: false,
      zoomAnimation: !still,
      fadeAnimation: !still,
      markerZoomAnimation: !still,
      inertia: !still,
      keyboard: true,
      wheelPxPerZoomLevel: 90,
    });
    // Cells below the events that are drawn one by one (Leaflet's overlay pane, 400), names above both.
    for (const [name, z] of [['wl-cells', 390], ['wl-labels', 440]] as const) {
      const pane = this.map.createPane(name);
      pane.style.zIndex = String(z);
      pane.style.pointerEvents = 'none';
    }
    const source = new BasemapSource(new URL('basemap/', import.meta.url).href);
    this.tiles = new BasemapTiles(source, THEMES[this.theme]).addTo(this.map);
    this.overlay = new EventOverlay(this.theme);
    this.overlay.view = () => this.time;
    this.overlay.addTo(this.map);
    this.names = new LabelLayer(source, THEMES[this.theme], () => [...this.overlay.obstacles(), ...this.controls.boxes()]).addTo(this.map);
    this.controls = new Controls(this.map, options.messages);
    this.tooltip = new Tooltip(el);
    el.dataset.mapTheme = this.theme;

    this.map.on('click', this.click, this);
    this.map.on('mousemove', this.move, this);
    this.map.on('mouseout movestart zoomstart', () => this.tooltip.hide());
    this.map.on('moveend', this.rest, this);
    this.resized = new ResizeObserver(() => this.resize());
    this.resized.observe(el);
  }

  setLayers(layers: Layer[]): void {
    const changed = new Set(layers.filter((l) => this.layers.get(l.id) !== l).map((l) => l.id));
    const gone = [...this.layers.keys()].filter((id) => !layers.some((l) => l.id === id));
    this.layers.clear();
    for (const l of layers) this.layers.set(l.id, l);
    for (const id of gone) this.dropFeatures(id);
    for (const [id, cells] of this.cells) {
      const layer = this.layers.get(id);
      if (layer) cells.setData(layer);
      else this.setCells(id, null, null);
    }
    // Names and colours of kinds are part of what is drawn.
    for (const id of changed) {
      const drawn = this.features.get(id);
      if (!drawn) continue;
      const shown = new Map([...drawn.items.values()].map((i) => [i.id, i.shown]));
      this.dropFeatures(id);
      this.setFeatures(id, drawn.features, (f) => shown.get(f.id) ?? true);
    }
  }

  setFeatures(id: string, features: EventFeature[] | null, shown: (f: EventFeature) => boolean): void {
    const layer = this.layers.get(id);
    if (!features || !layer) {
      this.dropFeatures(id);
      this.names.redraw();
      return;
    }
    let drawn = this.features.get(id);
    if (!drawn) this.features.set(id, (drawn = { items: new Map(), features }));
    drawn.features = features;
    const keep = new Set(features.map((f) => f.id));
    for (const [fid, item] of drawn.items) {
      if (keep.has(fid)) continue;
      this.overlay.drop(item);
      drawn.items.delete(fid);
    }
    const setting = { themeName: this.theme, fills: this.overlay.fills, statusWord: (s: string) => this.options.messages.statuses?.[s] ?? s };
    let refresh = false;
    let chosen: EventItem | null = null;
    for (const f of features) {
      const old = drawn.items.get(f.id);
      if (old && old.feature === f) {
        refresh ||= old.shown !== shown(f);
        old.shown = shown(f);
        continue;
      }
      if (old) this.overlay.drop(old);
      const item = new EventItem(layer, f, setting);
      item.shown = shown(f);
      item.setSelected(this.isSelected(id, f.id));
      drawn.items.set(f.id, item);
      this.overlay.add(item, this.time);
      if (this.isSelected(id, f.id)) chosen = item;
    }
    if (refresh) this.overlay.setTime(this.time);
    if (chosen) this.overlay.raise(chosen);
    this.names.redraw();
  }

  setCells(id: string, tile: TimeTile | null, kinds: Set<string> | null): void {
    const layer = this.layers.get(id);
    let cells = this.cells.get(id);
    if (!tile || !layer) {
      cells?.remove();
      this.cells.delete(id);
      return;
    }
    if (!cells) {
      cells = new CellsLayer(layer, this.theme, this.time);
      cells.addTo(this.map);
      this.cells.set(id, cells);
    }
    cells.setTile(tile, kinds);
    cells.setSelected(this.selection?.layer === id ? this.selection.id : null);
  }

  setTime(view: TimeView): void {
    this.time = view;
    this.overlay.setTime(view);
    for (const cells of this.cells.values()) cells.setTime(view);
  }

  select(s: Selection | null): void {
    const before = this.item(this.selection);
    this.selection = s;
    before?.setSelected(false);
    for (const [id, cells] of this.cells) cells.setSelected(s?.layer === id ? s.id : null);
    if (!s) return;
    const item = this.item(s);
    if (item) {
      item.setSelected(true);
      this.overlay.raise(item);
    }
    const place = item ? middleOf(item) : this.cells.get(s.layer)?.find(s.id);
    if (place) this.bringIn(place, item);
  }

  setCamera(c: Camera): void {
    this.fitted = null;
    this.silently(() => this.map.setView([c.lat, c.lon], clampZoom(c.zoom), { animate: false }));
  }

  camera(): Camera {
    const at = this.map.getCenter().wrap();
    return { zoom: this.map.getZoom(), lat: at.lat, lon: at.lng };
  }

  bbox(): [number, number, number, number] {
    const b = this.map.getBounds();
    if (b.getEast() - b.getWest() >= 360) return [-180, Math.max(-90, b.getSouth()), 180, Math.min(90, b.getNorth())];
    const wrap = (lon: number) => ((((lon + 180) % 360) + 360) % 360) - 180;
    return [wrap(b.getWest()), Math.max(-90, b.getSouth()), wrap(b.getEast()), Math.min(90, b.getNorth())];
  }

  fit(bbox: [number, number, number, number]): void {
    this.fitted = bbox;
    if (this.el.clientWidth === 0 || this.el.clientHeight === 0) return; // not laid out yet: done when it is
    const [west, south, east, north] = bbox;
    const over = east < west ? 360 : 0;
    const small = Math.min(this.el.clientWidth, this.el.clientHeight) < 500;
    this.fitting = true;
    this.map.fitBounds(latLngBounds([south, west], [north, east + over]), { padding: small ? [18, 18] : [48, 48], maxZoom: 10, animate: false });
    this.fitting = false;
  }

  setTheme(theme: ThemeName): void {
    if (theme === this.theme) return;
    this.theme = theme;
    this.el.dataset.mapTheme = theme;
    this.tiles.setTheme(THEMES[theme]);
    this.names.setTheme(THEMES[theme]);
    this.overlay.setTheme(theme, this.time);
    for (const cells of this.cells.values()) cells.setTheme(theme);
  }

  setLanguage(lang: string, dir: 'ltr' | 'rtl'): void {
    this.el.lang = lang;
    this.controls.setDirection(dir);
  }

  stats(): { lastDrawMs: number; drawn: number } {
    let [lastDrawMs, drawn] = [0, 0];
    for (const cells of this.cells.values()) {
      lastDrawMs += cells.lastDrawMs;
      drawn += cells.count;
    }
    for (const item of this.overlay.items) if (item.phase !== 'hidden') drawn++;
    return { lastDrawMs, drawn };
  }

  destroy(): void {
    this.resized.disconnect();
    cancelAnimationFrame(this.hover);
    this.tooltip.remove();
    this.map.remove();
    this.el.classList.remove('wl-map');
  }

  private dropFeatures(id: string): void {
    for (const item of this.features.get(id)?.items.values() ?? []) this.overlay.drop(item);
    this.features.delete(id);
  }

  private item(s: Selection | null): EventItem | undefined {
    return s ? this.features.get(s.layer)?.items.get(s.id) : undefined;
  }

  private isSelected(layer: string, id: string): boolean {
    return this.selection?.layer === layer && this.selection.id === id;
  }

  /** Pans, and only when no part of the event is on the screen. */
  private bringIn([lon, lat]: [number, number], item: EventItem | undefined): void {
    const turn = Math.round((this.map.getCenter().lng - lon) / 360) * 360;
    const view = this.map.getBounds().pad(-0.04);
    const seen = item
      ? view.intersects(latLngBounds([item.bounds[1], item.bounds[0] + turn], [item.bounds[3], item.bounds[2] + turn]))
      : view.contains([lat, lon + turn]);
    if (!seen) this.map.panTo([lat, lon + turn], { animate: !this.options.reducedMotion });
  }

  /** Panels that come and go change the size of the map: what was to be seen whole stays so until the reader moves. */
  private resize(): void {
    // Never so far out that the screen is higher than the world.
    this.map.setMinZoom(Math.max(2, Math.min(5, Math.ceil(Math.log2(Math.max(1, this.el.clientHeight) / 256)))));
    this.silently(() => this.map.invalidateSize({ animate: false }));
    if (this.fitted) this.fit(this.fitted);
  }

  private silently(move: () => void): void {
    this.quiet++;
    try {
      move();
    } finally {
      this.quiet--;
    }
  }

  private rest(): void {
    if (this.quiet > 0) return;
    if (!this.fitting) this.fitted = null;
    this.options.events.camera(this.camera(), this.bbox());
  }

  private click(e: LeafletMouseEvent): void {
    const { clientX, clientY } = e.originalEvent;
    const { x, y } = e.containerPoint;
    const hits = this.overlay.at(clientX, clientY);
    const points = hits.length > 0 && hits[0].parts.some((p) => p.spot !== null);
    const cell = points ? null : this.hitCell(x, y);
    if (cell) return this.options.events.cell(cell);
    if (hits.length === 0) return this.options.events.select(null);
    const found = hits.map((i) => ({ layer: i.layer.id, id: i.id }));
    if (found.length === 1) this.options.events.select(found[0]);
    else this.options.events.stack(found, { x, y });
  }

  private hitCell(x: number, y: number) {
    for (const cells of [...this.cells.values()].reverse()) {
      const hit = cells.hit(x, y);
      if (hit) return hit;
    }
    return null;
  }

  /** Names what is under the pointer, once a frame at most. */
  private move(e: LeafletMouseEvent): void {
    cancelAnimationFrame(this.hover);
    this.hover = requestAnimationFrame(() => {
      const { x, y } = e.containerPoint;
      const hits = this.overlay.at(e.originalEvent.clientX, e.originalEvent.clientY);
      const points = hits.some((h) => h.parts.some((p) => p.spot !== null));
      const cell = points ? null : this.hitCell(x, y);
      this.el.classList.toggle('wl-pointing', hits.length > 0 || cell !== null);
      if (cell) {
        const layer = this.layers.get(cell.layer);
        const word = (k: string) => layer?.kinds.find((one) => one.key === k)?.label ?? k;
        return this.tooltip.show(Object.entries(cell.kinds).map(([k, n]) => `${n.toLocaleString(this.el.lang || undefined)} ${word(k)}`.trim()), x, y);
      }
      const titles = hits.map((h) => h.feature.properties.title ?? h.feature.properties.kind ?? h.id);
      this.tooltip.show(titles.length > 5 ? [...titles.slice(0, 4), `+${titles.length - 4}`] : titles, x, y);
    });
  }
}

const clampZoom = (z: number) => Math.max(2, Math.min(MAX_ZOOM, Math.round(z)));

function middleOf(item: EventItem): [number, number] | null {
  const [w, s, e, n] = item.bounds;
  return Number.isFinite(w) ? [(w + e) / 2, latLng((s + n) / 2, 0).lat] : null;
}
