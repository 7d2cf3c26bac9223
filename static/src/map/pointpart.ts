import { PLACED } from '../precision';
import type { Anchor } from './eventlabels';
import { circle, metresPerPixel, type LonLat } from './geodesy';
import { OPACITY, type EventLook, type Obstacle, type Part, type Projection } from './parts';
import { pathOf, set, svg, type Xy } from './svg';
import { shapeOf, softSymbol, symbol } from './symbols';
import type { Phase } from './when';

const RADIUS = 6.5;
/** What a pointer has to meet: 44 pixels across where it is a finger. */
const REACH = { fine: 13, coarse: 22 };
/** Smaller than this on the screen a circle would only blur the sign. */
const LEAST_RING = 10;

/** A point: a sign, or a soft disc where the place is a district or less sure; its radius to scale as a thin circle, plain to see only while it is looked at. */
export class PointPart implements Part {
  readonly levels;
  readonly mover = null;
  readonly standIn: boolean;
  spot: Xy = { x: 0, y: 0 };
  private place: Xy = { x: 0, y: 0 };
  private offset: Xy = { x: 0, y: 0 };
  private radius = 0;
  private readonly sign = svg('g', { class: 'wl-sign' });
  private readonly haze = svg('path', { visibility: 'hidden' });
  private readonly ring = svg('path', { class: 'wl-radius', fill: 'none' });
  private readonly selection = svg('g', { class: 'wl-selection', visibility: 'hidden' });
  private phase: Phase | null = null;
  private hot = false;
  private shared = false;

  constructor(private look: EventLook, private at: LonLat) {
    this.standIn = !PLACED.has(look.feature.properties.place_precision ?? 'exact');
    this.levels = { hot: this.haze, circles: this.ring, points: this.sign };
    this.restyle();
  }

  get ringed(): boolean {
    return this.radius > LEAST_RING;
  }

  get ringKey(): string | null {
    return this.ringed && this.phase !== 'hidden' ? [this.place.x, this.place.y, this.radius].map(Math.round).join() : null;
  }

  shareRing(shared: boolean): void {
    if (shared === this.shared) return;
    this.shared = shared;
    this.drawRing();
  }

  restyle(): void {
    const { feature, layer, colour, theme, fills } = this.look;
    const p = feature.properties;
    const how = { shape: shapeOf(p.kind, layer.kinds), status: p.status, colour, theme, fills, r: RADIUS };
    const r = this.standIn ? 18 : 13.5;
    this.selection.replaceChildren(
      svg('circle', { r, fill: 'none', stroke: theme.land, 'stroke-width': 5, 'stroke-opacity': 0.9 }),
      svg('circle', { r, fill: 'none', stroke: theme.ink, 'stroke-width': 2.2 }),
    );
    this.sign.replaceChildren(
      this.selection,
      this.standIn ? softSymbol(how) : symbol(how),
      svg('circle', { class: 'wl-hit', r: matchMedia('(pointer: coarse)').matches ? REACH.coarse : REACH.fine, fill: 'transparent' }),
    );
    set(this.haze, { fill: colour });
    set(this.ring, { stroke: colour });
    this.drawRing();
  }

  project(p: Projection): void {
    this.place = p.to(this.at);
    this.move();
    const metres = this.look.feature.properties.radius_m ?? 0;
    this.radius = metres / metresPerPixel(this.at[1], p.zoom);
    const d = this.ringed ? pathOf(circle(this.at, metres).map(p.to), true) : '';
    set(this.ring, { d });
    // A circle wider than the map would only tint all of it.
    set(this.haze, { d: this.radius < 0.8 * p.side ? d : '' });
  }

  setTime(phase: Phase): void {
    if (phase === this.phase) return;
    this.phase = phase;
    set(this.sign, { visibility: phase === 'hidden' ? 'hidden' : null, opacity: phase === 'hidden' ? 0 : OPACITY.points[phase] });
    this.drawRing();
  }

  setState(chosen: boolean, hot: boolean): void {
    set(this.selection, { visibility: chosen || hot ? null : 'hidden', opacity: chosen ? null : 0.5 });
    this.hot = hot;
    this.drawRing();
  }

  setOffset(by: Xy | null): void {
    this.offset = by ?? { x: 0, y: 0 };
    this.move();
  }

  obstacles(): Obstacle[] {
    const r = this.standIn ? 11 : 10;
    return [{ x: this.spot.x - r, y: this.spot.y - r, w: 2 * r, h: 2 * r }];
  }

  anchor(): Anchor {
    const spread = this.offset.x !== 0 || this.offset.y !== 0;
    if (this.standIn && this.ringed && !spread) return { form: 'ring', ...this.place, r: this.radius };
    return { form: 'spot', ...this.spot, gap: this.standIn ? 22 : 14 };
  }

  extent() {
    return { x: this.spot.x - 10, y: this.spot.y - 10, w: 20, h: 20 };
  }

  private move(): void {
    this.spot = { x: this.place.x + this.offset.x, y: this.place.y + this.offset.y };
    set(this.sign, { transform: `translate(${this.spot.x.toFixed(1)} ${this.spot.y.toFixed(1)})` });
  }

  /** The circle says how little is known: it stays in the background until somebody asks. */
  private drawRing(): void {
    const phase = this.phase ?? 'hidden';
    const hidden = phase === 'hidden' || (this.shared && !this.hot);
    const opacity = phase === 'hidden' ? 0 : OPACITY.points[phase];
    set(this.ring, this.hot
      ? { visibility: hidden ? 'hidden' : null, opacity: Math.max(0.8, opacity), 'stroke-width': 1.5, 'stroke-dasharray': '5 4' }
      : { visibility: hidden ? 'hidden' : null, opacity: opacity * 0.42, 'stroke-width': 0.9, 'stroke-dasharray': '2 4' });
    set(this.haze, { visibility: this.hot && !hidden ? null : 'hidden' });
  }
}
