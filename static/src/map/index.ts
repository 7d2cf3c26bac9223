// The map behind its interface: puts the base map, the events and the cells
// together and turns what the pointer does into the page's events.
import './map.css';
import { BasemapSource } from '../basemap/source';
import type { Camera, EventFeature, Layer, Selection, TileSource, TimeTile, TimeView } from '../types';
import { CameraKeeper, type Frame } from './camera';
import { CellsLayer } from './cells';
import { Controls } from './controls';
import { EventItem } from './eventitem';
import { LabelLayer } from './labels';
import { LeafletMap, type LeafletMouseEvent } from './leaflet';
import { OnlineTiles, ONLINE_MAX_ZOOM } from './onlinetiles';
import { EventOverlay } from './overlay';
import { THEMES, type ThemeName } from './theme';
import { BasemapTiles } from './tiles';
import { Tooltip } from './tooltip';
import type { CellHit, MapOptions, MapView } from './view';

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
  private hover = 0;
  private online: OnlineTiles | null = null;
  private readonly look: CameraKeeper;
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
    this.controls = new Controls(this.map, options.messages);
    this.names = new LabelLayer(source, THEMES[this.theme], () => [...this.overlay.obstacles(), ...this.covers().map((f) => ({ ...f, text: true }))]).addTo(this.map);
    this.look = new CameraKeeper(this.map, still, () => this.covers(), options.events.camera, options.camera);
    this.tooltip = new Tooltip(el);
    el.dataset.mapTheme = this.theme;

    this.map.on('click', this.click, this);
    this.map.on('mousemove', this.move, this);
    this.map.on('mouseout movestart zoomstart', () => this.tooltip.hide());
    this.resized = new ResizeObserver(() => this.look.resize());
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
    const place = this.cells.get(s.layer)?.find(s.id);
    const box = item?.bounds ?? (place ? [...place, ...place] as const : null);
    if (box && Number.isFinite(box[0])) this.look.bringIn([...box]);
  }

  setCamera(c: Camera): void {
    this.look.set(c);
  }

  camera(): Camera {
    return this.look.get();
  }

  fit(bbox: [number, number, number, number]): void {
    this.look.fit(bbox);
  }

  refit(): void {
    this.look.refit();
  }

  coversChanged(): void {
    this.names.redraw();
  }

  setTiles(tiles: TileSource | null): void {
    this.online?.remove();
    this.online = tiles && new OnlineTiles(tiles, () => {
      this.setTiles(null);
      this.options.events.tilesFailed();
    });
    if (this.online) {
      this.tiles.remove();
      this.names.remove();
      this.online.addTo(this.map);
    } else {
      this.tiles.addTo(this.map);
      this.names.addTo(this.map);
    }
    this.controls.setProvider(tiles);
    this.look.setMaxZoom(tiles ? ONLINE_MAX_ZOOM : MAX_ZOOM);
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

  /** Where the page's panels and the map's own controls lie, in pixels of the map, with a little room about them. */
  private covers(): Frame[] {
    const host = this.el.getBoundingClientRect();
    return [...this.options.covers(), ...this.controls.elements()].map((e) => e.getBoundingClientRect()).filter((r) => r.width > 0)
      .map((r) => ({ x: r.x - host.x - 4, y: r.y - host.y - 4, w: r.width + 8, h: r.height + 8 }));
  }

  private click(e: LeafletMouseEvent): void {
    const { items, cells } = this.under(e);
    this.options.events.hit(items.map((i) => ({ layer: i.layer.id, id: i.id })), cells);
  }

  /** What is drawn under the pointer, the topmost first. */
  private under({ originalEvent, containerPoint: { x, y } }: LeafletMouseEvent): { items: EventItem[]; cells: CellHit[] } {
    return {
      items: this.overlay.at(originalEvent.clientX, originalEvent.clientY),
      cells: [...this.cells.values()].reverse().flatMap((c) => c.hit(x, y) ?? []),
    };
  }

  /** Names what is under the pointer, once a frame at most. */
  private move(e: LeafletMouseEvent): void {
    cancelAnimationFrame(this.hover);
    this.hover = requestAnimationFrame(() => {
      const { items, cells } = this.under(e);
      this.el.classList.toggle('wl-pointing', items.length > 0 || cells.length > 0);
      const lines = [
        ...items.map((i) => i.feature.properties.title ?? i.feature.properties.kind ?? i.id),
        ...cells.flatMap(({ layer, kinds }) => Object.entries(kinds).map(([k, n]) => `${n.toLocaleString(this.el.lang || undefined)} ${this.kindWord(layer, k)}`.trim())),
      ];
      this.tooltip.show(lines.length > 6 ? [...lines.slice(0, 5), `+${lines.length - 5}`] : lines, e.containerPoint.x, e.containerPoint.y);
    });
  }

  private kindWord(layer: string, kind: string): string {
    return this.layers.get(layer)?.kinds.find((k) => k.key === kind)?.label ?? kind;
  }
}
