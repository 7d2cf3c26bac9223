import { PLACED } from '../timetile';
import { circle, metresPerPixel, type LonLat } from './geodesy';
import { OPACITY, type EventLook, type Part, type Projection } from './parts';
import { pathOf, set, svg, type Xy } from './svg';
import { shapeOf, softSymbol, symbol } from './symbols';
import type { Phase } from './when';

const RADIUS = 6.5;

/** A point: a sign, or a soft disc where the place is a district or less sure; its radius to scale as a dashed circle. */
export class PointPart implements Part {
  readonly levels;
  spot: Xy = { x: 0, y: 0 };
  private readonly sign = svg('g', { class: 'wl-sign' });
  private readonly haze = svg('path');
  private readonly ring = svg('path', { class: 'wl-radius' });
  private readonly selection = svg('g', { class: 'wl-selection', visibility: 'hidden' });

  constructor(private look: EventLook, private at: LonLat) {
    this.levels = { pointHaze: this.haze, circles: this.ring, points: this.sign };
    this.restyle();
  }

  restyle(): void {
    const { feature, kind, colour, theme, fills } = this.look;
    const p = feature.properties;
    const how = { shape: shapeOf(p.kind, kind?.symbol), status: p.status, colour, theme, fills, r: RADIUS };
    const soft = !PLACED.has(p.place_precision ?? 'exact');
    this.selection.replaceChildren(
      svg('circle', { r: soft ? 19 : 13.5, fill: 'none', stroke: theme.land, 'stroke-width': 5, 'stroke-opacity': 0.9 }),
      svg('circle', { r: soft ? 19 : 13.5, fill: 'none', stroke: theme.ink, 'stroke-width': 2.2 }),
    );
    this.sign.replaceChildren(
      this.selection,
      soft ? softSymbol(how) : symbol(how),
      svg('circle', { class: 'wl-hit', r: 13, fill: 'transparent' }),
    );
    set(this.haze, { fill: colour });
    set(this.ring, { fill: 'none', stroke: colour, 'stroke-opacity': 0.75, 'stroke-width': 1.2, 'stroke-dasharray': '4 4' });
  }

  project(p: Projection): void {
    this.spot = p.to(this.at);
    set(this.sign, { transform: `translate(${this.spot.x.toFixed(1)} ${this.spot.y.toFixed(1)})` });
    const metres = this.look.feature.properties.radius_m ?? 0;
    const pixels = metres / metresPerPixel(this.at[1], p.zoom);
    // Smaller than the sign, a circle would only blur it.
    const d = pixels > 9 ? pathOf(circle(this.at, metres).map(p.to), true) : '';
    set(this.ring, { d });
    set(this.haze, { d });
  }

  setTime(phase: Phase): void {
    const visibility = phase === 'hidden' ? 'hidden' : null;
    const opacity = phase === 'hidden' ? 0 : OPACITY.points[phase];
    set(this.sign, { visibility, opacity });
    set(this.ring, { visibility, opacity });
    set(this.haze, { visibility, opacity });
  }

  setSelected(on: boolean): void {
    set(this.selection, { visibility: on ? null : 'hidden' });
  }

  obstacles() {
    return [{ x: this.spot.x - 9, y: this.spot.y - 9, w: 18, h: 18 }];
  }
}
