import type { Anchor } from './eventlabels';
import type { LonLat } from './geodesy';
import { OPACITY, rectOf, type EventLook, type Obstacle, type Part, type Projection } from './parts';
import { pathOf, set, svg, type Xy } from './svg';
import type { Phase } from './when';

/** Edge by status; the hatching and the words beside it say it too. */
const EDGE: Record<string, { dash: string | null; width: number }> = {
  open: { dash: '8 5', width: 1.8 },
  contested: { dash: '8 3 2 3', width: 1.8 },
  closed: { dash: null, width: 2 },
  claimed: { dash: '2 4', width: 1.8 },
};
const UNKNOWN = { dash: '3 4', width: 1.5 };
/** Smaller than this on the screen an area has no words of its own. */
const NAMED = 60;

/** A corridor or another area: light fill, hatching by status, dashed edge; fainter where it only may have been. */
export class AreaPart implements Part {
  readonly levels;
  readonly spot = null;
  readonly mover = null;
  readonly standIn = false;
  readonly ringed = false;
  readonly ringKey = null;
  private readonly g = svg('g', { class: 'wl-area' });
  private readonly halo = svg('path', { fill: 'none', 'stroke-width': 4.5 });
  private readonly fill = svg('path', { class: 'wl-hit', 'fill-rule': 'evenodd' });
  private readonly hatching = svg('path', { 'fill-rule': 'evenodd', 'pointer-events': 'none' });
  private readonly edge = svg('path', { fill: 'none', 'stroke-linejoin': 'round' });
  private screen: Xy[] = [];
  private chosen = false;
  private hot = false;
  private phase: Phase | null = null;

  constructor(private look: EventLook, private rings: LonLat[][]) {
    this.g.append(this.fill, this.hatching, this.halo, this.edge);
    this.levels = { areas: this.g };
    this.restyle();
  }

  restyle(): void {
    const { colour, theme, fills, feature } = this.look;
    const status = feature.properties.status;
    const known = status !== null && status in EDGE;
    set(this.fill, { fill: colour, 'fill-opacity': known ? 0.1 : 0.06 });
    set(this.hatching, { fill: known ? fills.hatch(colour, status) : 'none' });
    set(this.halo, { stroke: theme.land, 'stroke-opacity': 0.7 });
    this.drawEdge();
  }

  project(p: Projection): void {
    const screen = this.rings.map((ring) => ring.map(p.to));
    this.screen = screen[0];
    const d = screen.map((ring) => pathOf(ring, true)).join('');
    for (const el of [this.fill, this.hatching, this.halo, this.edge]) set(el, { d });
  }

  setTime(phase: Phase): void {
    if (phase === this.phase) return;
    set(this.g, { visibility: phase === 'hidden' ? 'hidden' : null, opacity: phase === 'hidden' ? 0 : OPACITY.areas[phase] });
    this.phase = phase;
    this.drawEdge();
  }

  setState(chosen: boolean, hot: boolean): void {
    this.chosen = chosen;
    this.hot = hot;
    this.drawEdge();
  }

  setOffset(): void {}

  shareRing(): void {}

  obstacles(): Obstacle[] {
    const out: Obstacle[] = [];
    for (let i = 1; i < this.screen.length; i++) out.push(...steps(this.screen[i - 1], this.screen[i], 24, 4));
    return out;
  }

  anchor(): Anchor | null {
    const { w, h } = this.extent();
    return Math.max(w, h) < NAMED ? null : { form: 'area', points: this.screen };
  }

  extent() {
    return rectOf(this.screen);
  }

  private drawEdge(): void {
    const { colour, theme, feature } = this.look;
    const { dash, width } = EDGE[feature.properties.status ?? ''] ?? UNKNOWN;
    // Only possible: the edge is thinner as well as fainter, so that grey on grey tells it too.
    set(this.edge, { stroke: this.chosen ? theme.ink : colour, 'stroke-width': this.hot ? 2.8 : this.phase === 'maybe' ? 1 : width, 'stroke-dasharray': dash });
  }
}

/** Soft boxes along a leg, so many pixels apart. */
export function steps(a: Xy, b: Xy, apart: number, half: number): Obstacle[] {
  const n = Math.min(60, Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / apart)));
  return Array.from({ length: n }, (_, k) => ({ x: a.x + ((b.x - a.x) * k) / n - half, y: a.y + ((b.y - a.y) * k) / n - half, w: 2 * half, h: 2 * half, soft: true }));
}
