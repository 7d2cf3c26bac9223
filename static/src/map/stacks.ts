// Events on one spot of the screen: a number says how many, and a small stack
// can be spread about its place with a line from each sign back to it.
import type { Rect } from '../basemap/labels';
import type { EventItem } from './eventitem';
import type { Part } from './parts';
import { spreadOffsets, SPREAD_MOST } from './spread';
import { svg, type Xy } from './svg';
import type { Theme } from './theme';

/** Points nearer than this on the screen are one stack: none hides another. */
export const STACK = 9;
/** Where there are more signs than this, those that touch are one too: else their numbers would hide each other. */
const MANY = 40;
const TOUCH = 14;
/** Half the side of what a pointer has to meet of a stack's number. */
const REACH = { fine: 12, coarse: 22 };
/** Where the number stands, off the spot: the first of these that is free. */
const CORNERS: Xy[] = [{ x: 12, y: -11 }, { x: -12, y: -11 }, { x: 12, y: 11 }, { x: -12, y: 11 }];
/** Signs farther apart than this tell themselves apart. */
const LOOSE = 26;

/** Points on one spot of the screen; x, y in layer points. */
export interface Stack extends Xy { items: EventItem[]; badge: Xy }

interface Sign { item: EventItem; part: Part; spot: Xy }

export class Stacks {
  /** The numbers, drawn over everything. */
  readonly badges = svg('g', { class: 'wl-badges' });
  /** The lines of what is spread, drawn under the signs. */
  readonly leaders = svg('g', { class: 'wl-leaders' });
  private stacks: Stack[] = [];
  private near = STACK;
  private spreadOut: Sign[] = [];

  /** Counts anew. `format` writes a number. */
  count(items: Iterable<EventItem>, theme: Theme, format: (n: number) => string): void {
    const stacks: Stack[] = [];
    const all = signs(items);
    this.near = all.length > MANY ? TOUCH : STACK;
    for (const { item, spot } of all) {
      if (this.isSpread(item)) continue;
      const stack = stacks.find((s) => Math.abs(s.x - spot.x) < this.near && Math.abs(s.y - spot.y) < this.near);
      if (!stack) stacks.push({ ...spot, items: [item], badge: spot });
      else if (!stack.items.includes(item)) stack.items.push(item);
    }
    this.stacks = stacks.filter((s) => s.items.length > 1).sort((a, b) => b.items.length - a.items.length);
    const taken: Xy[] = [];
    for (const s of this.stacks) {
      const corners = CORNERS.map((c) => ({ x: s.x + c.x, y: s.y + c.y }));
      s.badge = corners.find((c) => !taken.some((o) => Math.abs(o.x - c.x) < 20 && Math.abs(o.y - c.y) < 19)) ?? corners[0];
      taken.push(s.badge);
    }
    this.badges.replaceChildren(...this.stacks.map((s) => badge(s, format(s.items.length), theme)));
  }

  badgeAt(p: Xy): Stack | undefined {
    const reach = matchMedia('(pointer: coarse)').matches ? REACH.coarse : REACH.fine;
    const found = this.stacks.filter((s) => Math.abs(s.badge.x - p.x) <= reach && Math.abs(s.badge.y - p.y) <= reach);
    return found.sort((a, b) => Math.hypot(a.badge.x - p.x, a.badge.y - p.y) - Math.hypot(b.badge.x - p.x, b.badge.y - p.y))[0];
  }

  /** All signs on the same spot as one of these. */
  with(hits: EventItem[], items: Iterable<EventItem>): EventItem[] {
    const spots = hits.filter((h) => !this.isSpread(h)).flatMap((h) => h.parts.flatMap((p) => p.spot ?? []));
    const more = signs(items).filter(({ item, spot }) => !hits.includes(item) && !this.isSpread(item) && spots.some((s) => Math.hypot(s.x - spot.x, s.y - spot.y) < this.near));
    return [...new Set([...hits, ...more.map((m) => m.item)])];
  }

  isSpread(item: EventItem): boolean {
    return this.spreadOut.some((s) => s.item === item);
  }

  /**
   * Spreads those of the items that lie on one spot, if they are few; the others
   * stay. `room` in layer points. Returns whether something is spread.
   */
  spread(items: EventItem[], all: Iterable<EventItem>, room: { width: number; height: number; covers: Rect[]; zero: Xy }, theme: Theme): boolean {
    this.close();
    const asked = signs(items);
    const first = asked[0];
    if (!first) return false;
    const group = asked.filter(({ spot }) => Math.hypot(spot.x - first.spot.x, spot.y - first.spot.y) < LOOSE);
    if (group.length < 2 || group.length > SPREAD_MOST) return false;
    const centre = { x: mean(group.map((s) => s.spot.x)), y: mean(group.map((s) => s.spot.y)) };
    const at = { x: centre.x + room.zero.x, y: centre.y + room.zero.y };
    const others = signs(all).filter((s) => !group.some((g) => g.part === s.part)).map((s) => ({ x: s.spot.x + room.zero.x, y: s.spot.y + room.zero.y }));
    const offsets = spreadOffsets(group.length, at, { ...room, others }, matchMedia('(pointer: coarse)').matches);
    this.leaders.replaceChildren();
    group.forEach(({ part, spot }, i) => {
      const to = { x: centre.x + offsets[i].x, y: centre.y + offsets[i].y };
      part.setOffset({ x: to.x - spot.x, y: to.y - spot.y });
      const line = { x1: spot.x.toFixed(1), y1: spot.y.toFixed(1), x2: to.x.toFixed(1), y2: to.y.toFixed(1) };
      this.leaders.append(
        svg('line', { ...line, class: 'wl-leader', stroke: theme.land, 'stroke-width': 3.4, 'stroke-opacity': 0.8 }),
        svg('line', { ...line, class: 'wl-leader', stroke: theme.ink, 'stroke-width': 1.1 }),
      );
    });
    for (const { spot } of group) this.leaders.append(svg('circle', { cx: spot.x.toFixed(1), cy: spot.y.toFixed(1), r: 2.4, fill: theme.ink, stroke: theme.land, 'stroke-width': 1.2 }));
    this.spreadOut = group;
    return true;
  }

  /** Every sign back to its place. */
  close(): void {
    for (const { part } of this.spreadOut) part.setOffset(null);
    this.spreadOut = [];
    this.leaders.replaceChildren();
  }

  /** The numbers' boxes, which words keep clear of. */
  obstacles(): Rect[] {
    return this.stacks.map(({ badge }) => ({ x: badge.x - 11, y: badge.y - 10, w: 22, h: 20 }));
  }

  /** The stack or single sign nearest to a point. */
  nearest(p: Xy, items: Iterable<EventItem>): EventItem[] {
    let best: Sign | null = null;
    let least = Infinity;
    for (const s of signs(items)) {
      const away = Math.hypot(s.spot.x - p.x, s.spot.y - p.y);
      if (away < least) [least, best] = [away, s];
    }
    return best ? this.with([best.item], items) : [];
  }
}

const mean = (n: number[]): number => n.reduce((a, b) => a + b, 0) / n.length;

function signs(items: Iterable<EventItem>): Sign[] {
  const out: Sign[] = [];
  for (const item of items) {
    if (item.phase === 'hidden') continue;
    for (const part of item.parts) if (part.spot) out.push({ item, part, spot: part.spot });
  }
  return out;
}

function badge({ badge: { x, y } }: Stack, number: string, { ink, panel }: Theme): SVGGElement {
  const text = svg('text', { class: 'wl-badge-text', 'text-anchor': 'middle', y: 4.1, fill: panel });
  text.textContent = number;
  const w = Math.max(18, 9 + number.length * 7);
  return svg('g', { class: 'wl-badge', transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` },
    svg('rect', { x: -w / 2, y: -9, width: w, height: 18, rx: 9, fill: ink, stroke: panel, 'stroke-width': 1.5 }), text);
}
