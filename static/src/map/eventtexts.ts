// The words beside the few events: wishes from what is drawn, places from
// eventlabels.ts, drawn as SVG text. A label of something that moves goes with it.
import type { Rect } from '../basemap/labels';
import type { EventItem } from './eventitem';
import { LinePart } from './linepart';
import { placeEventLabels, type Anchor, type Placed, type Wish } from './eventlabels';
import { set, svg, type Xy } from './svg';
import type { Theme } from './theme';
import type { MapTexts } from './view';

/** Up to this many signs and routes on the screen are named. */
const FEW = 12;
/** Of areas and of routes on their way, which are named among more, at most so many. */
const SOME = 6;
/** On a map of this width long lines are folded. */
const NARROW = 560;
const LONG = 24;
const SIZE = 12.5;
const LINE = 15;
const FONTS = ['600 12.5px', '500 11.5px'];

interface Drawn { item: EventItem; placed: Placed; el: SVGGElement; /** the label's middle off the mark that moves */ off: Xy | null }

export class EventTexts {
  readonly g = svg('g', { class: 'wl-texts' });
  private drawn = new Map<string, Drawn>();
  camera = '';
  private widths = new Map<string, number>();
  private readonly ctx = document.createElement('canvas').getContext('2d');

  /** Forget what words measured: another font is there. */
  remeasure(): void {
    this.widths.clear();
  }

  /** Places all labels anew. All boxes in layer points; `zero` is where layer point 0, 0 is on the map. */
  place(items: Iterable<EventItem>, room: { width: number; height: number; zero: Xy; hard: Rect[]; soft: Rect[]; /** where the map looks: words stay put only while it stays */ camera: string }, texts: MapTexts, theme: Theme, day: number | null): void {
    const wishes = new Map<string, Wish & { item: EventItem; lines: string[]; at: Xy | null }>();
    const { zero } = room;
    const here = [...items].filter((i) => i.phase !== 'hidden' && i.phase !== 'ahead' && i.main && onScreen(i.main.extent(), room));
    const signs = here.filter((i) => i.main?.spot || i.moves);
    const named = here.filter((i) => signs.length <= FEW || !signs.includes(i) || i.main?.mover || i.isChosen);
    let rest = SOME;
    for (const item of named) {
      const part = item.main!;
      const anchor = part.anchor();
      if (!anchor || (signs.length > FEW && rest-- <= 0)) continue;
      const words = texts.label(item.layer, item.feature, part.mover && day !== null ? { day: Math.floor(day), interpolated: part.mover.interpolated } : null);
      const lines = room.width < NARROW ? words.flatMap((l, i) => (i === 0 ? [l] : fold(l))) : words;
      if (lines.length === 0) continue;
      const w = Math.max(...lines.map((l, i) => this.width(l, i))) + 4;
      const key = `${item.layer.id}:${item.id}`;
      wishes.set(key, { key, item, lines, at: part.mover, anchor: moved(anchor, zero), w, h: lines.length * LINE, weight: weightOf(item), words: lines.join('\n') });
    }
    const placed = placeEventLabels([...wishes.values()], {
      width: room.width, height: room.height, hard: room.hard.map((r) => shifted(r, zero)), soft: room.soft.map((r) => shifted(r, zero)),
    }, new Map(day === null || room.camera !== this.camera ? [] : [...this.drawn].map(([key, d]) => [key, d.placed.choice]))); // as time moves on, words stay where they are if they can
    this.camera = room.camera;
    const keep = new Map<string, Drawn>();
    for (const p of placed) {
      const { item, lines, at } = wishes.get(p.key)!;
      const middle = { x: p.x - zero.x, y: p.y - zero.y };
      const el = this.drawn.get(p.key)?.el ?? svg('g', { class: 'wl-label' });
      draw(el, lines, item, theme);
      set(el, { transform: `translate(${middle.x.toFixed(1)} ${middle.y.toFixed(1)})`, opacity: item.phase === 'past' ? 0.6 : null });
      keep.set(p.key, { item, el, placed: { ...p, ...middle }, off: at && { x: middle.x - at.x, y: middle.y - at.y } });
    }
    this.drawn = keep;
    this.g.replaceChildren(...[...keep.values()].map((d) => d.el));
  }

  /** Between two days: labels go with what moves. */
  follow(): void {
    for (const { item, el, off } of this.drawn.values()) {
      const at = off && item.main?.mover;
      if (at) set(el, { transform: `translate(${(at.x + off.x).toFixed(1)} ${(at.y + off.y).toFixed(1)})` });
    }
  }

  /** The event whose words lie under a layer point. */
  at(p: Xy): EventItem | null {
    for (const { item, placed: { x, y, w, h }, off } of this.drawn.values()) {
      const mover = off && item.main?.mover;
      const [cx, cy] = mover ? [mover.x + off.x, mover.y + off.y] : [x, y];
      if (Math.abs(p.x - cx) <= w / 2 && Math.abs(p.y - cy) <= h / 2) return item;
    }
    return null;
  }

  boxes(): Rect[] {
    return [...this.drawn.values()].map(({ placed: { x, y, w, h } }) => ({ x: x - w / 2, y: y - h / 2, w, h, text: true }));
  }

  private width(text: string, line: number): number {
    const font = FONTS[Math.min(line, 1)];
    const key = `${font}|${text}`;
    let w = this.widths.get(key);
    if (w === undefined) {
      const { ctx } = this;
      if (!ctx) return text.length * SIZE * 0.6;
      const family = getComputedStyle(this.g).fontFamily || 'sans-serif';
      ctx.font = `${font} ${family}`;
      this.widths.set(key, (w = ctx.measureText(text).width));
    }
    return w;
  }
}

function draw(g: SVGGElement, lines: string[], item: EventItem, theme: Theme): void {
  g.dataset.label = `${item.layer.id}:${item.id}`;
  g.replaceChildren(...lines.map((line, i) => {
    const text = svg('text', {
      class: i === 0 ? 'wl-label-name' : 'wl-label-more', 'text-anchor': 'middle', y: ((i - (lines.length - 1) / 2) * LINE + SIZE * 0.34).toFixed(1),
      fill: i > 0 ? theme.placeMinor : item.colourOnMap === theme.report ? theme.place : item.colourOnMap, // grey is too pale to be read stroke: theme.halo,
    });
    text.textContent = line;
    return text;
  }));
}

/** A long line in two, broken at the blank nearest to its middle. */
function fold(line: string): string[] {
  if (line.length <= LONG) return [line];
  const blanks = [...line.matchAll(/ /g)].map((m) => m.index);
  if (blanks.length === 0) return [line];
  const at = blanks.reduce((best, i) => (Math.abs(i - line.length / 2) < Math.abs(best - line.length / 2) ? i : best));
  return [line.slice(0, at), line.slice(at + 1)];
}

const weightOf = (item: EventItem): number => {
  const part = item.main!;
  const base = part.mover ? 5 : part.spot ? (part.standIn ? 2 : 4) : part instanceof LinePart ? (part.standing ? 1 : 3) : 4.5;
  return base + (item.isChosen ? 10 : 0) - (item.phase === 'past' ? 2 : 0);
};

const onScreen = (r: Rect, { width, height, zero }: { width: number; height: number; zero: Xy }): boolean =>
  r.x + r.w + zero.x > 0 && r.x + zero.x < width && r.y + r.h + zero.y > 0 && r.y + zero.y < height;

const shifted = (r: Rect, by: Xy): Rect => ({ ...r, x: r.x + by.x, y: r.y + by.y });

function moved(a: Anchor, by: Xy): Anchor {
  if (a.form === 'spot' || a.form === 'ring') return { ...a, x: a.x + by.x, y: a.y + by.y };
  return { ...a, points: a.points.map((p) => ({ x: p.x + by.x, y: p.y + by.y })) };
}
