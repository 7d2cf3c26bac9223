// The map behind its interface: puts the base map, the events and the cells
// together and turns what the pointer does into the page's events.
import './map.css';
import { BasemapSource } from '../basemap/source';
import type { BorderPolicy, Camera, EventFeature, Layer, Place, Selection, TileSource, TimeView } from '../types';
import { CameraKeeper, type Frame } from './camera';
import { Controls } from './controls';
import { EventItem } from './eventitem';
import { setFineness } from './fineness';
import { LabelLayer } from './labels';
import { LeafletMap } from './leaflet';
import { ManyLayers } from './manylayers';
import { OnlineTiles, ONLINE_MAX_ZOOM } from './onlinetiles';
import { EventOverlay } from './overlay';
import { THEMES, type ThemeName } from './theme';
import { PlaceMark } from './placemark';
import { BasemapTiles } from './tiles';
import { Pointer } from './pointer';
import { withCells } from './seen';
import type { Box, CellsAsked, MapOptions, MapTexts, MapView, Seen } from './view';

export type { MapEvents, MapOptions, MapTexts, MapView, CellHit, Seen } from './view';

/** The offline base map holds no more detail than this. */
const MAX_ZOOM = 11;
const START: Camera = { zoom: 3, lat: 25, lon: 25 };

export function createMap(el: HTMLElement, options: MapOptions): MapView {
  return new WaylogMap(el, options);
}

interface Features { items: Map<string, EventItem>; features: EventFeature[] }

class WaylogMap implements MapView {
  private readonly map: LeafletMap;
  private readonly source: BasemapSource;
  private readonly tiles: BasemapTiles;
  private readonly names: LabelLayer;
  private readonly overlay: EventOverlay;
  private readonly controls: Controls;
  private readonly pointer: Pointer;
  private readonly layers = new Map<string, Layer>();
  private readonly features = new Map<string, Features>();
  private readonly cells = new ManyLayers({
    join: ({ CellsLayer }, layer, store) => {
      const cells = new CellsLayer(layer, this.theme, this.time, store);
      cells.setDensity(this.density);
      cells.changed = () => this.cellsChanged();
      cells.seen = this.options.events.cellsSeen;
      return cells.addTo(this.map);
    },
    fetch: (at, signal) => this.options.events.tile(at, signal),
    failed: (layer, why) => this.options.events.cellsFailed(layer, why),
  });
  private time: TimeView = { from: null, to: null, now: null, match: 'possible' };
  private density = false;
  private theme: ThemeName;
  private selection: Selection | null = null;
  private texts: MapTexts;
  private pointed: EventItem | null = null;
  private spreading: Selection[] = [];
  private seen = '';
  private online: OnlineTiles | null = null;
  private place: PlaceMark | null = null;
  private readonly look: CameraKeeper;
  private readonly resized: ResizeObserver;

  constructor(private readonly el: HTMLElement, private readonly options: MapOptions) {
    this.theme = options.theme;
    this.texts = options.texts;
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
    for (const [name, z] of [['wl-cells', 390], ['wl-labels', 440], ['wl-place', 450]] as const) {
      const pane = this.map.createPane(name);
      pane.style.zIndex = String(z);
      pane.style.pointerEvents = 'none';
    }
    this.source = new BasemapSource(new URL('basemap/', import.meta.url).href);
    this.tiles = new BasemapTiles(this.source, THEMES[this.theme]).addTo(this.map);
    this.controls = new Controls(this.map, options.texts);
    this.overlay = new EventOverlay(this.theme, { time: () => this.time, texts: () => this.texts, covers: () => [...this.panels(), ...this.marked()], towns: () => this.names?.towns() ?? [], arranged: (seen) => this.arranged(seen) });
    this.overlay.addTo(this.map);
    this.names = new LabelLayer(this.source, THEMES[this.theme], () => [...this.overlay.obstacles(), ...[...this.panels(), ...this.marked()].map((f) => ({ ...f, text: true }))]).addTo(this.map);
    this.source.onNames(() => this.overlay.arrange());
    this.look = new CameraKeeper(this.map, still, () => this.panels(), () => this.overlay.signs(), options.events.camera, options.camera);
    el.dataset.mapTheme = this.theme;
    this.pointer = new Pointer(this.map, {
      under: ({ originalEvent, containerPoint: { x, y } }) => ({
        items: this.overlay.at(originalEvent.clientX, originalEvent.clientY),
        cells: [...this.cells.values()].reverse().flatMap((c) => c.hit(x, y) ?? []),
      }),
      texts: () => this.texts,
      layer: (id) => this.layers.get(id),
      hit: options.events.hit,
      titles: options.events.titles,
      pointed: (item) => {
        this.mark(item);
        options.events.pointed(item && { layer: item.layer.id, id: item.id });
      },
    });
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
      else this.setCells(id, null);
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

  setFeatures(id: string, features: EventFeature[] | null, shown: (f: EventFeature) => boolean, fadeIn = false): void {
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
    const setting = { themeName: this.theme, fills: this.overlay.fills };
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
      if (fadeIn && !this.options.reducedMotion) item.fadeIn();
      item.setSelected(this.isSelected(id, f.id));
      drawn.items.set(f.id, item);
      this.overlay.add(item, this.time);
      if (this.isSelected(id, f.id)) chosen = item;
    }
    if (refresh) this.overlay.setTime(this.time);
    if (chosen) this.overlay.raise(chosen);
    this.spread(this.spreading);
    this.names.redraw();
  }

  setCells(id: string, asked: CellsAsked | null): void {
    const layer = this.layers.get(id);
    if (asked && layer) return this.cells.set(layer, asked);
    const there = this.cells.get(id) !== undefined;
    this.cells.delete(id);
    if (there) this.cellsChanged();
  }

  refreshCells(id: string): void {
    this.cells.refresh(id);
  }

  retryCells(): void {
    this.cells.retry();
  }

  setTime(view: TimeView): void {
    this.time = view;
    // Between two days only routes and their words move: painted apart, the rest is not painted again.
    this.el.classList.toggle('wl-gliding', view.now !== null && !Number.isInteger(view.now));
    this.overlay.setTime(view);
    for (const cells of this.cells.values()) cells.setTime(view);
  }

  select(s: Selection | null): void {
    const before = this.item(this.selection);
    this.selection = s;
    before?.setSelected(false);
    if (!s) return;
    const item = this.item(s);
    if (item) {
      item.setSelected(true);
      this.overlay.raise(item);
    }
    const box = item?.bounds;
    if (box && Number.isFinite(box[0])) this.look.bringIn([...box]);
  }

  spread(stack: Selection[]): void {
    this.spreading = stack;
    this.overlay.spread(stack.flatMap((s) => this.item(s) ?? []));
  }

  point(s: Selection | null): void {
    this.mark(this.item(s) ?? null);
  }

  zoomTo(s: Selection): void {
    const box = this.item(s)?.bounds;
    if (box && Number.isFinite(box[0])) this.zoomToBox([...box]);
  }

  zoomToBox([west, south, east, north]: Box): void {
    const lon = (west + east + (east < west ? 360 : 0)) / 2;
    this.map.setView([(south + north) / 2, lon], Math.min(this.map.getMaxZoom(), this.map.getZoom() + 2), { animate: !this.options.reducedMotion });
  }

  hitMiddle(): void {
    const items = this.overlay.atMiddle();
    const { x, y } = this.map.getSize();
    const cells = items.length > 0 ? [] : [...this.cells.values()].reverse().flatMap((c) => c.nearest(x / 2, y / 2) ?? []).slice(0, 1);
    if (items.length + cells.length > 0) this.options.events.hit(items.map((i) => ({ layer: i.layer.id, id: i.id })), cells);
  }

  covers(box: DOMRect): boolean {
    const host = this.el.getBoundingClientRect();
    const [x, y] = [box.x - host.x, box.y - host.y];
    return this.overlay.obstacles().some((r) => r.x < x + box.width && r.x + r.w > x && r.y < y + box.height && r.y + r.h > y)
      || [...this.cells.values()].some((c) => c.within(x, y, box.width, box.height));
  }

  showPlace(p: Place | null): void {
    this.place?.remove();
    this.place = p && new PlaceMark(p).addTo(this.map);
    if (p) this.look.lookAt(p);
    this.overlay.arrange();
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
    this.overlay.arrange();
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

  redraw(ratio: number | null): void {
    setFineness(ratio);
    this.look.resize();
    this.tiles.redraw();
    this.names.redraw();
    for (const cells of this.cells.values()) cells.setTheme(this.theme);
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

  setTexts(texts: MapTexts): void {
    this.texts = texts;
    this.controls.setTexts(texts);
    this.overlay.arrange();
  }

  setDensity(on: boolean): void {
    this.density = on;
    for (const cells of this.cells.values()) cells.setDensity(on);
    this.overlay.arrange();
  }

  setBorders(borders: BorderPolicy): void {
    this.tiles.setBorders(borders);
    this.names.setBorders(borders);
  }

  setLanguage(lang: string, dir: 'ltr' | 'rtl'): void {
    this.el.lang = lang;
    this.source.setLanguage(lang);
    this.names.redraw();
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
    this.cells.destroy();
    this.resized.disconnect();
    this.pointer.remove();
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

  /** Shows how uncertain the place of one event is: of the one that is looked at. */
  private mark(item: EventItem | null): void {
    if (item === this.pointed) return;
    this.pointed?.setPointed(false);
    this.pointed = item;
    item?.setPointed(true);
  }

  /** Something that the legend explains of the cells is another now; all layers are drawn to one measure. */
  private cellsChanged(): void {
    const unit = this.unit;
    for (const cells of this.cells.values()) cells.setUnit(unit);
    this.overlay.arrange();
  }

  private get unit(): number {
    return Math.max(1, ...this.cells.values().map((c) => c.unitWished));
  }

  /** Words beside events stand elsewhere now: names keep clear of them, and the legend hears what can be seen. */
  private arranged(seen: Seen): void {
    // While time plays, names stay where they are.
    if (this.time.now === null || Number.isInteger(this.time.now)) this.names.redraw();
    const all = withCells(seen, [...this.cells]);
    const key = JSON.stringify(all);
    if (key === this.seen) return;
    this.seen = key;
    this.options.events.seen(all);
  }

  /** Where the mark of a place is that was searched for. */
  private marked(): Frame[] {
    return this.place?.covers() ?? [];
  }

  /** Where the page's panels and the map's own controls lie, in pixels of the map, with a little room about them. */
  private panels(): Frame[] {
    const host = this.el.getBoundingClientRect();
    return [...this.options.covers(), ...this.controls.elements()].map((e) => e.getBoundingClientRect())
      .filter((r) => r.width > 0 && r.width * r.height < 0.8 * host.width * host.height) // what covers all of it, such as a veil with a hint, is no panel
      .map((r) => ({ x: r.x - host.x - 4, y: r.y - host.y - 4, w: r.width + 8, h: r.height + 8 }));
  }
}
