import { spanOf } from '../time';
import type { EventFeature, Layer, Span, TimeView } from '../types';
import { AreaPart } from './areapart';
import { colourIn } from './colours';
import type { LonLat } from './geodesy';
import { LinePart } from './linepart';
import type { EventLook, Part, Projection } from './parts';
import { PointPart } from './pointpart';
import type { Fills } from './symbols';
import { THEMES, type ThemeName } from './theme';
import { waysOf } from './route';
import { phaseOf, timesOf, type Phase } from './when';

export interface Setting { themeName: ThemeName; fills: Fills }

/** One event on the map: its parts and what is known of its time. */
export class EventItem {
  readonly parts: Part[] = [];
  readonly span: Span;
  phase: Phase = 'hidden';
  /** What the page's filter says of it. */
  shown = true;
  private readonly look: EventLook;
  private west = Infinity;
  private east = -Infinity;
  private south = Infinity;
  private north = -Infinity;

  constructor(readonly layer: Layer, readonly feature: EventFeature, setting: Setting) {
    this.span = spanOf(feature.properties, layer.timeZone);
    const kind = layer.kinds.find((k) => k.key === feature.properties.kind) ?? null;
    this.look = { feature, layer, kind, span: this.span, fills: setting.fills, colour: '', theme: THEMES[setting.themeName] };
    this.colour(setting.themeName);
    if (feature.geometry) this.add(feature.geometry);
    this.eachElement((el) => { el.dataset.event = `${layer.id}:${feature.id}`; });
  }

  get id(): string {
    return this.feature.id;
  }

  /** west, south, east, north. */
  get bounds(): [number, number, number, number] {
    return [this.west, this.south, this.east, this.north];
  }

  project(p: Projection): void {
    for (const part of this.parts) part.project(p);
  }

  /** Returns whether it came, went, began or ended. */
  setTime(view: TimeView, p: () => Projection): boolean {
    const before = this.phase;
    this.phase = this.shown ? phaseOf(this.span, view) : 'hidden';
    for (const part of this.parts) part.setTime(this.phase, view.now, p);
    if (before !== this.phase) this.eachElement((el) => { el.dataset.phase = this.phase; });
    return before !== this.phase;
  }

  setTheme(name: ThemeName): void {
    this.colour(name);
    for (const part of this.parts) part.restyle();
  }

  setSelected(on: boolean): void {
    this.chosen = on;
    this.setState();
    // The chosen event stays plain to see when its time has passed or not yet come.
    this.eachElement((el) => { el.classList.toggle('wl-chosen', on); });
  }

  /** Comes slowly: it takes the place of something else. */
  fadeIn(): void {
    this.eachElement((el) => {
      el.classList.add('wl-arrives');
      el.addEventListener('animationend', () => el.classList.remove('wl-arrives'), { once: true });
    });
  }

  /** Under the pointer, here or in a list. */
  setPointed(on: boolean): void {
    this.pointed = on;
    this.setState();
  }

  get isChosen(): boolean {
    return this.chosen;
  }

  /** It goes somewhere: a route, not a front. */
  get moves(): boolean {
    return this.parts.some((p) => p instanceof LinePart && !p.standing);
  }

  get colourOnMap(): string {
    return this.look.colour;
  }

  /** The part that words about the event stand beside: where it is now, else the first of the largest. */
  get main(): Part | null {
    let best: Part | null = null;
    let most = -1;
    for (const part of this.parts) {
      const { w, h } = part.extent();
      const size = part.mover ? Infinity : w + h;
      if (size > most) [most, best] = [size, part];
    }
    return best;
  }

  private setState(): void {
    for (const part of this.parts) part.setState(this.chosen, this.chosen || this.pointed);
  }

  private chosen = false;
  private pointed = false;

  remove(): void {
    this.eachElement((el) => { el.remove(); });
  }

  private eachElement(fn: (el: SVGElement) => void): void {
    for (const part of this.parts) for (const el of Object.values(part.levels)) fn(el);
  }

  private colour(name: ThemeName): void {
    this.look.theme = THEMES[name];
    this.look.colour = colourIn(name, this.layer, this.look.feature.properties.kind);
  }

  private add(g: GeoJSON.Geometry): void {
    switch (g.type) {
      case 'Point': return this.point(g.coordinates);
      case 'MultiPoint': return g.coordinates.forEach((c) => this.point(c));
      case 'LineString': return this.lines([g.coordinates]);
      case 'MultiLineString': return this.lines(g.coordinates);
      case 'Polygon': return this.area(g.coordinates);
      case 'MultiPolygon': return g.coordinates.forEach((c) => this.area(c));
      case 'GeometryCollection': return g.geometries.forEach((one) => this.add(one));
    }
  }

  private point(at: GeoJSON.Position): void {
    this.grow([at]);
    this.parts.push(new PointPart(this.look, at as LonLat));
  }

  private lines(all: GeoJSON.Position[][]): void {
    const ways = waysOf(all as LonLat[][], (n) => timesOf(this.feature.properties, n));
    all.forEach((line, n) => {
      if (line.length < 2) return;
      this.grow(line);
      this.parts.push(new LinePart(this.look, line as LonLat[], ways[n].way, ways[n].leg));
    });
  }

  private area(rings: GeoJSON.Position[][]): void {
    if (!rings[0] || rings[0].length < 3) return;
    this.grow(rings[0]);
    this.parts.push(new AreaPart(this.look, rings as LonLat[][]));
  }

  private grow(points: GeoJSON.Position[]): void {
    for (const [lon, lat] of points) {
      this.west = Math.min(this.west, lon);
      this.east = Math.max(this.east, lon);
      this.south = Math.min(this.south, lat);
      this.north = Math.max(this.north, lat);
    }
  }
}
