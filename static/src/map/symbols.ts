// The signs of point events. Shape says the kind, filling says how sure it is
// that it happened; colour repeats what the shape says, and tells layers apart.
import { svg, set } from './svg';
import type { Kind } from '../types';
import type { Theme } from './theme';

export type Shape = 'circle' | 'square' | 'diamond' | 'triangle' | 'hexagon' | 'pentagon' | 'cross';
const SHAPES: Shape[] = ['circle', 'square', 'diamond', 'triangle', 'cross', 'pentagon', 'hexagon'];
/** Small ones of these are told apart by colour alone. */
const ROUND: Shape[] = ['circle', 'pentagon', 'hexagon'];
/** What kinds are given that ask for none. */
const PLAIN = SHAPES.filter((s) => s === 'circle' || !ROUND.includes(s));

/** The shape of a kind; one that its layer does not list is a circle, unless its name says more. */
export const shapeOf = (kind: string | null, kinds: readonly Kind[] = []): Shape => signOf(kind, kinds).shape;

/**
 * The shape a kind asks for; else by what its name says, so that one kind looks the same in every layer; else one that no
 * other kind of its layer has. There are more kinds than shapes: `round` is how many before it have one alike and no colour of
 * their own that would tell them apart.
 */
export function signOf(kind: string | null, kinds: readonly Kind[]): { shape: Shape; round: number } {
  const said = kinds.map((k) => saidBy(k.key, k.symbol));
  const unsaid = PLAIN.filter((s) => !said.includes(s));
  const free = unsaid.length > 0 ? unsaid : PLAIN;
  let silent = 0;
  const shapes = said.map((s) => s ?? free[silent++ % free.length]);
  const at = kinds.findIndex((k) => k.key === kind);
  const shape = at < 0 ? saidBy(kind) ?? 'circle' : shapes[at];
  return { shape, round: kinds.filter((k, i) => alike(shapes[i], shape) && !k.colour && (at < 0 || i < at)).length };
}

const alike = (a: Shape, b: Shape): boolean => a === b || (ROUND.includes(a) && ROUND.includes(b));

function saidBy(kind: string | null, symbol?: string): Shape | null {
  if (symbol && (SHAPES as string[]).includes(symbol)) return symbol as Shape;
  const k = (kind ?? '').toLowerCase();
  if (/missile|rocket/.test(k)) return 'diamond';
  if (/clash|battle|fight|ground/.test(k)) return 'square';
  if (/shell|artiller|mortar/.test(k)) return 'triangle';
  if (/explo|bomb|ied|mine/.test(k)) return 'hexagon';
  return null;
}

export function shapePath(shape: Shape, r: number): string {
  const corners = (n: number, size: number, start: number) => Array.from({ length: n }, (_, i) => {
    const a = start + (i * 2 * Math.PI) / n;
    return `${i === 0 ? 'M' : 'L'}${(size * Math.cos(a)).toFixed(2)} ${(size * Math.sin(a)).toFixed(2)}`;
  }).join('') + 'Z';
  switch (shape) {
    case 'circle': return `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`;
    case 'square': return corners(4, r * 1.18, Math.PI / 4);
    case 'diamond': return corners(4, r * 1.32, 0);
    case 'triangle': return corners(3, r * 1.38, -Math.PI / 2);
    case 'hexagon': return corners(6, r * 1.12, Math.PI / 6);
    case 'pentagon': return corners(5, r * 1.16, -Math.PI / 2);
    case 'cross': return cross(r * 1.2, r * 0.46);
  }
}

/** Two thick bars crossed upright, as one outline. */
function cross(long: number, half: number): string {
  const p = [[-half, -long], [half, -long], [half, -half], [long, -half], [long, half], [half, half], [half, long], [-half, long], [-half, half], [-long, half], [-long, -half], [-half, -half]];
  return p.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`).join('') + 'Z';
}

/** Fills that several symbols share, kept in the drawing's <defs>. */
export class Fills {
  readonly defs = svg('defs');
  private made = new Set<string>();

  /** Left half full, right half pale: said one way by some, another way by others. */
  half(colour: string, pale: string): string {
    return this.once(`half-${colour}-${pale}`, (id) => svg('linearGradient', { id },
      svg('stop', { offset: '50%', 'stop-color': colour }), svg('stop', { offset: '50%', 'stop-color': pale })));
  }

  /** Dense in the middle, nothing at the edge: the point only stands in for a district. */
  soft(colour: string): string {
    return this.once(`soft-${colour}`, (id) => svg('radialGradient', { id },
      svg('stop', { offset: '0%', 'stop-color': colour, 'stop-opacity': 0.5 }), svg('stop', { offset: '55%', 'stop-color': colour, 'stop-opacity': 0.28 }), svg('stop', { offset: '100%', 'stop-color': colour, 'stop-opacity': 0 })));
  }

  /** Hatching of an area by its status: words on the map say it too. */
  hatch(colour: string, status: string | null): string {
    const name = status === 'contested' || status === 'closed' || status === 'claimed' ? status : 'open';
    return this.once(`hatch-${name}-${colour}`, (id) => {
      const step = name === 'claimed' ? 11 : 7;
      const line = { stroke: colour, 'stroke-width': 1, 'stroke-opacity': 0.55 };
      const tile = svg('pattern', { id, width: step, height: step, patternUnits: 'userSpaceOnUse', patternTransform: name === 'closed' ? 'rotate(90)' : 'rotate(45)' });
      if (name === 'claimed') tile.append(svg('circle', { cx: 3, cy: 3, r: 1, fill: colour, 'fill-opacity': 0.55 }));
      else tile.append(svg('path', { d: `M0 0V${step}`, ...line, 'stroke-width': name === 'closed' ? 2.4 : 1.6 }));
      if (name === 'contested') tile.append(svg('path', { d: `M0 0H${step}`, ...line, 'stroke-width': 1.6 }));
      return tile;
    });
  }

  private once(name: string, make: (id: string) => Element): string {
    const id = `wl-${name.replace(/[^a-z0-9-]/gi, '')}`;
    if (!this.made.has(id)) {
      this.made.add(id);
      this.defs.append(make(id));
    }
    return `url(#${id})`;
  }
}

export interface SymbolLook { shape: Shape; status: string | null; colour: string; theme: Theme; fills: Fills; r: number }

/** A sign round 0, 0. */
export function symbol({ shape, status, colour, theme, fills, r }: SymbolLook): SVGGElement {
  const d = shapePath(shape, r);
  const g = svg('g', {}, svg('path', { d, fill: theme.land, stroke: theme.land, 'stroke-width': 5, 'stroke-linejoin': 'round' }));
  const body = svg('path', { d, stroke: colour, 'stroke-width': 2, 'stroke-linejoin': 'round', fill: colour });
  g.append(body);
  switch (status) {
    case 'corroborated':
      break;
    case 'disputed':
      set(body, { fill: fills.half(colour, theme.land) });
      break;
    case 'retracted':
      set(body, { fill: theme.land, 'stroke-opacity': 0.7, 'stroke-width': 1.6 });
      g.append(svg('path', { d: `M${-r * 0.5} ${-r * 0.5}L${r * 0.5} ${r * 0.5}M${r * 0.5} ${-r * 0.5}L${-r * 0.5} ${r * 0.5}`, stroke: colour, 'stroke-width': 1.6, 'stroke-linecap': 'round', 'stroke-opacity': 0.8 }));
      break;
    case 'reported':
      set(body, { 'fill-opacity': 0.34 });
      break;
    default:
      set(body, { 'fill-opacity': 0.08, 'stroke-dasharray': '2.6 2.2' });
  }
  return g;
}

/** The sign of an event whose point is only a stand-in: no edge, no tip, nothing that says "here". */
export function softSymbol({ shape, status, colour, theme, fills, r }: SymbolLook): SVGGElement {
  const g = svg('g', {}, svg('circle', { r: r * 2.5, fill: fills.soft(colour) }));
  const body = svg('path', { d: shapePath(shape, r * 0.62), fill: colour, 'fill-opacity': 0.75 });
  if (status === 'disputed') set(body, { fill: fills.half(colour, theme.land), 'fill-opacity': 1 });
  else if (status === 'retracted') set(body, { fill: theme.land, 'fill-opacity': 0.8 });
  else if (status !== 'corroborated') set(body, { 'fill-opacity': 0.45 });
  g.append(body);
  return g;
}
