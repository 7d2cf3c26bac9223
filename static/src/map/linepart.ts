import { chevronPath, chevrons } from './chevrons';
import { steps } from './areapart';
import type { Anchor } from './eventlabels';
import { metresPerPixel, type LonLat } from './geodesy';
import { OPACITY, rectOf, type EventLook, type Obstacle, type Part, type Projection } from './parts';
import { onLeg, type Way } from './route';
import { pathOf, set, svg, type Xy } from './svg';
import type { Phase } from './when';

/** Kinds of lines that have no way of travel, where the kind's own symbol does not say: a front stands, it does not go anywhere. */
const STANDING = /front|border|perimeter|encircl|boundary|line of contact/i;

/** A route with its direction, how sure its course is, and how far along it is at the playhead; or a front. */
export class LinePart implements Part {
  readonly levels;
  readonly spot = null;
  readonly standIn = false;
  readonly ringed = false;
  readonly ringKey = null;
  mover: Part['mover'] = null;
  private readonly g = svg('g', { class: 'wl-line' });
  private readonly hotDoubt = svg('path', { fill: 'none', 'stroke-linecap': 'round', 'stroke-linejoin': 'round', visibility: 'hidden' });
  private readonly doubt = svg('path', { class: 'wl-doubt', fill: 'none', 'stroke-linecap': 'round', 'stroke-linejoin': 'round' });
  private readonly chosen = svg('path', { fill: 'none', 'stroke-width': 10, 'stroke-linejoin': 'round', 'stroke-linecap': 'round', visibility: 'hidden' });
  private readonly casing = svg('path', { fill: 'none', 'stroke-width': 7, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' });
  private readonly ahead = svg('path', { fill: 'none', 'stroke-width': 2.4, 'stroke-dasharray': '0.1 6', 'stroke-linecap': 'round' });
  private readonly travelled = svg('path', { fill: 'none', 'stroke-width': 3.4, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' });
  private readonly core = svg('path', { fill: 'none', 'stroke-width': 1.2, 'stroke-linejoin': 'round' });
  private readonly heads = svg('path', { fill: 'none', 'stroke-width': 2.2, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' });
  private readonly headsCasing = svg('path', { fill: 'none', 'stroke-width': 5, 'stroke-linejoin': 'round', 'stroke-linecap': 'round' });
  private readonly start = svg('circle', { r: 4.2, 'stroke-width': 2 });
  private readonly now = svg('circle', { class: 'wl-now', r: 6, visibility: 'hidden' });
  private readonly hit = svg('path', { class: 'wl-hit-line', fill: 'none', stroke: 'transparent', 'stroke-width': matchMedia('(pointer: coarse)').matches ? 30 : 18 });
  readonly standing: boolean;
  private screen: Xy[] = [];
  private drawnAt = '';
  private hidden = false;
  private hot = false;

  /** `way`: the journey that this line is leg `leg` of. */
  constructor(private look: EventLook, private line: LonLat[], private way: Way, private leg: number) {
    const sign = look.kind?.symbol;
    this.standing = sign === 'line' || (sign !== 'arrow' && (STANDING.test(look.feature.properties.kind ?? '') || look.layer.geometryType === 'area'));
    this.g.append(this.chosen, this.casing, this.ahead, this.travelled, this.core, this.headsCasing, this.heads, this.start, this.now, this.hit);
    this.levels = { lineHaze: this.doubt, hot: this.hotDoubt, lines: this.g };
    this.restyle();
  }

  restyle(): void {
    const { colour, theme } = this.look;
    const status = this.look.feature.properties.status;
    const sure = status === 'corroborated' || this.standing;
    set(this.doubt, { stroke: colour });
    set(this.hotDoubt, { stroke: colour });
    set(this.chosen, { stroke: theme.ink });
    set(this.casing, { stroke: theme.land, 'stroke-opacity': 0.92 });
    set(this.ahead, { stroke: colour });
    set(this.travelled, { stroke: colour, 'stroke-dasharray': this.standing ? STANDING_DASH[status ?? ''] ?? null : status === 'disputed' ? '10 5' : null });
    set(this.core, { stroke: theme.land, 'stroke-opacity': 0.85, visibility: sure || status === 'disputed' ? 'hidden' : null });
    set(this.heads, { stroke: colour });
    set(this.headsCasing, { stroke: theme.land });
    set(this.start, { fill: theme.land, stroke: colour, visibility: this.standing ? 'hidden' : null });
    this.drawnAt = '';
  }

  project(p: Projection): void {
    this.screen = this.line.map(p.to);
    const d = pathOf(this.screen);
    for (const el of [this.casing, this.chosen, this.hit]) set(el, { d });
    const heads = this.standing ? '' : chevrons(this.screen).map((m) => chevronPath(m)).join('');
    set(this.heads, { d: heads });
    set(this.headsCasing, { d: heads });
    set(this.start, { cx: this.screen[0].x.toFixed(1), cy: this.screen[0].y.toFixed(1) });

    const radius = this.look.feature.properties.place_precision === 'exact' ? 0 : this.look.feature.properties.radius_m ?? 0;
    const middle = this.line[Math.floor(this.line.length / 2)];
    const width = (2 * radius) / metresPerPixel(middle[1], p.zoom);
    for (const el of [this.doubt, this.hotDoubt]) set(el, { d: width > 8 ? d : '', 'stroke-width': width.toFixed(1) });
    this.drawnAt = '';
  }

  setTime(phase: Phase, now: number | null, p: () => Projection): void {
    this.hidden = phase === 'hidden';
    set(this.hotDoubt, { visibility: this.hot && !this.hidden ? null : 'hidden' });
    if (phase === 'hidden') {
      set(this.g, { visibility: 'hidden', opacity: 0 });
      set(this.doubt, { visibility: 'hidden' });
      this.mover = null;
      this.drawnAt = '';
      return;
    }
    const opacity = OPACITY.lines[phase];
    set(this.g, { visibility: null, opacity });
    set(this.doubt, { visibility: null, opacity });
    const key = `${phase}|${now}`;
    if (key === this.drawnAt) return;
    this.drawnAt = key;

    const { time_start: start, time_end: end } = this.look.feature.properties;
    const moving = now !== null && !this.standing && (phase === 'on' || phase === 'maybe');
    const position = moving ? onLeg(this.way, this.leg, this.look.span, now, this.look.layer.timeZone, { start, end }) : null;
    if (!position || typeof position === 'string') {
      const begun = position === null ? phase !== 'ahead' : position === 'passed';
      const d = pathOf(this.screen);
      set(this.travelled, { d: begun ? d : '' });
      set(this.core, { d: begun ? d : '' });
      set(this.ahead, { d: begun ? '' : d });
      set(this.now, { visibility: 'hidden' });
      this.mover = null;
      return;
    }
    const at = p().to(position.at);
    const passed = pathOf([...this.screen.slice(0, position.leg + 1), at]);
    set(this.travelled, { d: passed });
    set(this.core, { d: passed });
    set(this.ahead, { d: pathOf([at, ...this.screen.slice(position.leg + 1)]) });
    this.mover = { ...at, interpolated: position.interpolated };
    const { colour, theme } = this.look;
    // Hollow: nobody says that it was just here.
    const fill = position.interpolated ? { fill: theme.land, stroke: colour, 'stroke-width': 2.6 } : { fill: colour, stroke: theme.land, 'stroke-width': 2.2 };
    set(this.now, { visibility: null, cx: at.x.toFixed(1), cy: at.y.toFixed(1), ...fill });
  }

  setState(chosen: boolean, hot: boolean): void {
    set(this.chosen, { visibility: chosen || hot ? null : 'hidden', opacity: chosen ? null : 0.45 });
    set(this.hotDoubt, { visibility: hot && !this.hidden ? null : 'hidden' });
    this.hot = hot;
  }

  setOffset(): void {}

  shareRing(): void {}

  /** A box about every 14 pixels along the line, and the mark that moves. */
  obstacles(): Obstacle[] {
    const out: Obstacle[] = [];
    for (let i = 1; i < this.screen.length; i++) out.push(...steps(this.screen[i - 1], this.screen[i], 14, 6));
    if (this.mover) out.push({ x: this.mover.x - 9, y: this.mover.y - 9, w: 18, h: 18 });
    return out;
  }

  anchor(): Anchor | null {
    if (this.mover) return { form: 'spot', x: this.mover.x, y: this.mover.y, gap: 12 };
    const { w, h } = this.extent();
    return Math.max(w, h) < 40 ? null : { form: 'line', points: this.screen };
  }

  extent() {
    return rectOf(this.screen);
  }
}

const STANDING_DASH: Record<string, string | undefined> = { contested: '9 5', claimed: '2 6', open: '9 5' };
