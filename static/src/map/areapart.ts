import type { LonLat } from './geodesy';
import { OPACITY, type EventLook, type Part, type Projection } from './parts';
import { pathOf, set, svg, type Xy } from './svg';
import type { Phase } from './when';

/** Edge by status; the hatching and a word say it too. */
const EDGE: Record<string, { dash: string | null; width: number }> = {
  open: { dash: '8 5', width: 2 },
  contested: { dash: '8 3 2 3', width: 2 },
  closed: { dash: null, width: 2.2 },
  claimed: { dash: '2 4', width: 2 },
};

/** A corridor or another area: light fill, hatching by status, dashed edge, and its name with the status in words. */
export class AreaPart implements Part {
  readonly levels;
  readonly spot = null;
  private readonly g = svg('g', { class: 'wl-area' });
  private readonly halo = svg('path', { fill: 'none', 'stroke-width': 5 });
  private readonly fill = svg('path', { class: 'wl-hit', 'fill-rule': 'evenodd' });
  private readonly hatching = svg('path', { 'fill-rule': 'evenodd', 'pointer-events': 'none' });
  private readonly edge = svg('path', { fill: 'none', 'stroke-linejoin': 'round' });
  private readonly text = svg('text', { class: 'wl-area-text', 'text-anchor': 'middle', 'paint-order': 'stroke', 'stroke-width': 3.5, 'stroke-linejoin': 'round' });
  private where: Xy = { x: 0, y: 0 };
  private wide = 0;

  constructor(private look: EventLook, private rings: LonLat[][]) {
    this.g.append(this.fill, this.hatching, this.halo, this.edge);
    this.levels = { areas: this.g, texts: this.text };
    this.restyle();
  }

  restyle(): void {
    const { colour, theme, fills, feature, kind } = this.look;
    const status = feature.properties.status;
    const known = status !== null && status in EDGE;
    const edge = known ? EDGE[status] : { dash: '3 4', width: 1.6 };
    set(this.fill, { fill: colour, 'fill-opacity': known ? 0.12 : 0.07 });
    set(this.hatching, { fill: known ? fills.hatch(colour, status) : 'none' });
    set(this.halo, { stroke: theme.land, 'stroke-opacity': 0.7 });
    set(this.edge, { stroke: colour, 'stroke-width': edge.width, 'stroke-dasharray': edge.dash });
    set(this.text, { fill: colour, stroke: theme.land });
    const name = kind?.label ?? feature.properties.kind ?? '';
    const word = status === null ? '' : this.look.statusWord(status);
    this.text.textContent = [name, word].filter(Boolean).join(' · ');
  }

  project(p: Projection): void {
    const screen = this.rings.map((ring) => ring.map(p.to));
    const d = screen.map((ring) => pathOf(ring, true)).join('');
    for (const el of [this.fill, this.hatching, this.halo, this.edge]) set(el, { d });
    const xs = screen[0].map((q) => q.x);
    const ys = screen[0].map((q) => q.y);
    const bottom = Math.max(...ys);
    this.wide = Math.max(Math.max(...xs) - Math.min(...xs), bottom - Math.min(...ys));
    // Below the lowest edge: inside, the name would fight with the hatching and the routes.
    const lowest = screen[0].filter((q) => q.y > bottom - 6);
    this.where = { x: lowest.reduce((sum, q) => sum + q.x, 0) / lowest.length, y: bottom + 17 };
    set(this.text, { x: this.where.x.toFixed(1), y: this.where.y.toFixed(1) });
  }

  setTime(phase: Phase): void {
    const visibility = phase === 'hidden' ? 'hidden' : null;
    const opacity = phase === 'hidden' ? 0 : OPACITY.areas[phase];
    set(this.g, { visibility, opacity });
    set(this.text, { visibility: phase === 'hidden' || this.wide < 60 ? 'hidden' : null, opacity: phase === 'ahead' || phase === 'past' ? 0.5 : 1 });
  }

  setSelected(on: boolean): void {
    const { colour, theme } = this.look;
    set(this.edge, { stroke: on ? theme.ink : colour, 'stroke-width': on ? 2.8 : EDGE[this.look.feature.properties.status ?? '']?.width ?? 1.6 });
  }

  obstacles() {
    if (this.wide < 60) return [];
    const w = (this.text.textContent ?? '').length * 7.2;
    return [{ x: this.where.x - w / 2, y: this.where.y - 14, w, h: 20, text: true }];
  }
}
