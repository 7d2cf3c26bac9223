import type { Theme } from '../map/theme';
import { mercatorX, mercatorY, type CountryRow, type PlaceRow, type WaterLabel } from './decode';

/** A box on the screen in CSS pixels. `text`: words, which no name may cover; other boxes only push names aside. */
export interface Rect { x: number; y: number; w: number; h: number; text?: boolean }

type Align = 'left' | 'right' | 'center';

export interface PlacedLabel {
  text: string[];
  x: number;
  y: number;
  align: Align;
  style: LabelStyle;
  /** Radians, clockwise; about x, y. */
  turn: number;
  mark: { x: number; y: number; capital: boolean; size: number } | null;
}

export interface LabelStyle { font: string; size: number; spacing: number; colour: keyof Theme; upper: boolean }

/** The part of the world on the screen: the world's width in pixels, and where the screen's corner is in it. */
export interface Frame {
  world: number; left: number; top: number; width: number; height: number; zoom: number;
  /** So much at each side is a rim that shows only while the map is dragged: no name lies half in it. */
  rim?: number;
}

export interface LabelInput { places: PlaceRow[][]; countries: CountryRow[]; water: WaterLabel[]; obstacles: Rect[] }

/** Width of a text in CSS pixels. */
export type Measure = (text: string, style: LabelStyle) => number;

const SANS = 'Inter, system-ui, sans-serif';
const SERIF = '"Source Serif 4", Georgia, serif';
const style = (font: string, size: number, colour: keyof Theme, spacing = 0, upper = false): LabelStyle => ({ font, size, colour, spacing, upper });

const CITY = style(`650 14px ${SANS}`, 14, 'place');
const TOWN = style(`500 12.5px ${SANS}`, 12.5, 'place');
const VILLAGE = style(`430 11.5px ${SANS}`, 11.5, 'placeMinor');
const WATER = style(`italic 500 13px ${SERIF}`, 13, 'water', 0.8);
const SEA = style(`italic 500 15px ${SERIF}`, 15, 'water', 1.6);
const REGION = style(`italic 500 16px ${SERIF}`, 16, 'region', 4);
const country = (size: number): LabelStyle => style(`500 ${size}px ${SANS}`, size, 'country', size * 0.22, true);

/** Up to this zoom the map is read by its states, further in by its cities. */
const COUNTRIES_FIRST = 4;

/** From this population on a place is shown at a zoom; capitals come earlier. */
function least(zoom: number): number {
  return [Infinity, Infinity, 9e6, 5e6, 1.8e6, 7e5, 2.2e5, 4e4, 1.5e4, 3000, 700, 0][Math.min(11, Math.max(0, Math.floor(zoom)))];
}

/** Chooses what is named and where, the most important first; nothing overlaps what was placed before it. */
export function placeLabels(input: LabelInput, frame: Frame, measure: Measure): PlacedLabel[] {
  const out: PlacedLabel[] = [];
  const space = new Space(input.obstacles.filter((o) => o.text), input.obstacles.filter((o) => !o.text), frame);

  const places = candidates(input.places, frame);
  const cities = places.filter((p) => p.style === CITY);
  const countries = () => input.countries.forEach((row) => placeCountry(row, frame, space, out, measure));
  if (frame.zoom <= COUNTRIES_FIRST) countries();
  for (const p of cities) placePlace(p, space, out, measure, true);
  if (frame.zoom > COUNTRIES_FIRST) countries();
  for (const w of input.water) placeWater(w, frame, space, out, measure);
  for (const p of places) if (p.style !== CITY) placePlace(p, space, out, measure, p.known);
  return out;
}

interface Candidate { name: string; x: number; y: number; capital: boolean; style: LabelStyle; weight: number; /** named even where events lie on it: readers look for it */ known: boolean }

function candidates(lists: PlaceRow[][], frame: Frame): Candidate[] {
  const min = least(frame.zoom);
  const out: Candidate[] = [];
  for (const list of lists) {
    for (const [name, lon, lat, population, capital] of list) {
      if (population < min && !(capital && frame.zoom >= (population > 1e6 ? 4 : 5))) {
        // Sorted by population: only a capital may still come, and those are in the front part.
        if (population < min / 200) break;
        continue;
      }
      const y = mercatorY(lat) * frame.world - frame.top;
      if (y < -10 || y > frame.height + 10) continue;
      for (const x of acrossScreen(mercatorX(lon), frame, 10)) {
        const style = styleFor(population, capital === 1, frame.zoom);
        out.push({ name, x, y, capital: capital === 1, weight: population * (capital ? 3 : 1), style, known: style !== VILLAGE || population >= 3 * min });
      }
    }
  }
  return out.sort((a, b) => b.weight - a.weight);
}

function styleFor(population: number, capital: boolean, zoom: number): LabelStyle {
  if (zoom <= COUNTRIES_FIRST) return population >= 1.5e7 ? CITY : TOWN;
  if (capital || population >= (zoom >= 9 ? 3e5 : zoom >= 7 ? 7e5 : 2e6)) return CITY;
  return population >= (zoom >= 9 ? 3e4 : zoom >= 7 ? 1.2e5 : 7e5) ? TOWN : VILLAGE;
}

/** Where a longitude lies on the screen: several times when the world repeats. */
function acrossScreen(x: number, frame: Frame, margin: number): number[] {
  const first = x * frame.world - frame.left;
  const out: number[] = [];
  for (let turn = Math.ceil((-margin - first) / frame.world); first + turn * frame.world <= frame.width + margin; turn++) out.push(first + turn * frame.world);
  return out;
}

/** Eight places for a name round its mark, the best first: right, left, above, below, corners. */
function positions(p: Candidate, w: number, gap: number): { x: number; y: number; align: Align }[] {
  const h = p.style.size;
  const side = p.capital ? gap + 1 : gap;
  return [
    { x: p.x + side, y: p.y, align: 'left' },
    { x: p.x - side, y: p.y, align: 'right' },
    { x: p.x, y: p.y - gap - h * 0.45, align: 'center' },
    { x: p.x, y: p.y + gap + h * 0.5, align: 'center' },
    { x: p.x + side - 2, y: p.y - h * 0.65, align: 'left' },
    { x: p.x + side - 2, y: p.y + h * 0.7, align: 'left' },
    { x: p.x - side + 2, y: p.y - h * 0.65, align: 'right' },
    { x: p.x - side + 2, y: p.y + h * 0.7, align: 'right' },
  ].map((c) => ({ ...c, w })) as { x: number; y: number; align: Align }[];
}

function placePlace(p: Candidate, space: Space, out: PlacedLabel[], measure: Measure, insist: boolean): void {
  const size = p.style === CITY ? 3.6 : p.style === TOWN ? 3 : 2.4;
  const mark: Rect = { x: p.x - size - 1, y: p.y - size - 1, w: 2 * size + 2, h: 2 * size + 2 };
  if (space.covered(mark, !insist)) {
    if (!insist || space.taken(mark)) return;
  }
  const part = space.part(mark);
  if (part === 'both') return;
  const w = measure(p.name, p.style);
  let best: { at: { x: number; y: number; align: Align }; rect: Rect } | null = null;
  let cost = Infinity;
  for (const at of positions(p, w, size + 4)) {
    const rect = rectOf(at, w, p.style.size);
    if (space.taken(rect) || space.part(rect) !== part) continue; // a mark without its name says nothing
    const c = space.overlap(rect);
    if (c < cost) [cost, best] = [c, { at, rect }];
    if (c === 0) break;
  }
  if (!best || (cost > 0 && !insist)) return;
  space.take(best.rect, 2);
  space.take(mark, 1);
  out.push({ text: [p.name], ...best.at, style: p.style, turn: 0, mark: { x: p.x, y: p.y, capital: p.capital, size } });
}

function placeCountry([name, lon, lat, extent]: CountryRow, frame: Frame, space: Space, out: PlacedLabel[], measure: Measure): void {
  const wide = (extent / 360) * frame.world;
  if (wide < 62 || frame.zoom > 8) return;
  const s = country(Math.min(17, Math.max(11, Math.round(wide / 26))));
  const lines = fold(name.toUpperCase(), s, wide * 1.35, measure);
  if (!lines) return;
  const w = Math.max(...lines.map((l) => measure(l, s)));
  const h = lines.length * s.size * 1.3;
  const y = mercatorY(lat) * frame.world - frame.top;
  for (const x of acrossScreen(mercatorX(lon), frame, 0)) {
    for (const [dx, dy] of [[0, 0], [0, -1.4], [0, 1.4], [-0.3, 0], [0.3, 0], [0, -3], [0, 3], [-0.3, 2], [0.3, -2]]) {
      const at = { x: x + dx * wide * 0.5, y: y + dy * s.size };
      const rect = { x: at.x - w / 2, y: at.y - h / 2, w, h };
      if (!space.inside(rect) || space.part(rect) === 'both' || space.taken(rect) || space.overlap(rect) > 0) continue;
      space.take(rect, 3);
      out.push({ text: lines, ...at, align: 'center', style: s, turn: 0, mark: null });
      break;
    }
  }
}

/** One line, or two where that fits; null where neither does. */
function fold(text: string, s: LabelStyle, room: number, measure: Measure): string[] | null {
  if (measure(text, s) <= room) return [text];
  const words = text.split(' ');
  let best: string[] | null = null;
  let least = room;
  for (let i = 1; i < words.length; i++) {
    const two = [words.slice(0, i).join(' '), words.slice(i).join(' ')];
    const w = Math.max(...two.map((l) => measure(l, s)));
    if (w <= least) [least, best] = [w, two];
  }
  return best;
}

function placeWater(label: WaterLabel, frame: Frame, space: Space, out: PlacedLabel[], measure: Measure): void {
  if (frame.zoom < label.min || frame.zoom > label.max) return;
  const s = label.kind === 'region' ? REGION : label.kind === 'sea' ? SEA : WATER;
  const lines = label.lines === 2 ? label.name.split(' ') : [label.name];
  const [a, b] = label.at ? [label.at, label.at] : [label.from!, label.to!];
  const [ax, bx] = [mercatorX(a[0]) * frame.world, mercatorX(b[0]) * frame.world];
  const [ay, by] = [mercatorY(a[1]) * frame.world - frame.top, mercatorY(b[1]) * frame.world - frame.top];
  const turn = label.at ? 0 : Math.atan2(by - ay, bx - ax);
  const w = Math.max(...lines.map((l) => measure(l, s)));
  const h = lines.length * s.size * 1.3;
  for (const x of acrossScreen((ax + bx) / 2 / frame.world, frame, 0)) {
    // Lifted off the line it names by its own height.
    const lift = label.kind === 'river' ? -s.size : 0;
    const at = { x: x - Math.sin(turn) * lift, y: (ay + by) / 2 + Math.cos(turn) * lift };
    const rw = Math.abs(w * Math.cos(turn)) + Math.abs(h * Math.sin(turn));
    const rh = Math.abs(w * Math.sin(turn)) + Math.abs(h * Math.cos(turn));
    const rect = { x: at.x - rw / 2, y: at.y - rh / 2, w: rw, h: rh };
    if (space.taken(rect) || space.part(rect) === 'both' || space.overlap(rect) > 0) continue;
    space.take(rect, 4);
    out.push({ text: lines, ...at, align: 'center', style: s, turn, mark: null });
  }
}

function rectOf(at: { x: number; y: number; align: Align }, w: number, size: number): Rect {
  const x = at.align === 'left' ? at.x : at.align === 'right' ? at.x - w : at.x - w / 2;
  return { x, y: at.y - size * 0.62, w, h: size * 1.24 };
}

/** What is free: labels never cover each other, and symbols only where a big town must be named. */
class Space {
  constructor(private labels: Rect[], private obstacles: Rect[], private frame: Frame) {}

  take(r: Rect, pad: number): void {
    this.labels.push({ x: r.x - pad, y: r.y - pad, w: r.w + 2 * pad, h: r.h + 2 * pad });
  }

  taken(r: Rect): boolean {
    return this.labels.some((o) => meets(r, o));
  }

  /** Square pixels of the events that a label here would cover. */
  overlap(r: Rect): number {
    let sum = 0;
    for (const o of this.obstacles) {
      const w = Math.min(r.x + r.w, o.x + o.w) - Math.max(r.x, o.x);
      const h = Math.min(r.y + r.h, o.y + o.h) - Math.max(r.y, o.y);
      if (w > 0 && h > 0) sum += w * h;
    }
    return sum;
  }

  covered(r: Rect, alsoByEvents: boolean): boolean {
    return this.taken(r) || (alsoByEvents && this.overlap(r) > r.w * r.h * 0.6);
  }

  /** Whether a box lies on the screen, in the rim round it, or half in both. */
  part(r: Rect): 'screen' | 'rim' | 'both' {
    const { rim = 0, width, height } = this.frame;
    if (rim === 0) return 'screen';
    if (r.x >= rim && r.y >= rim && r.x + r.w <= width - rim && r.y + r.h <= height - rim) return 'screen';
    return r.x + r.w <= rim || r.y + r.h <= rim || r.x >= width - rim || r.y >= height - rim ? 'rim' : 'both';
  }

  /** Wholly on the screen: a country's name cut at the edge is no name. */
  inside(r: Rect): boolean {
    return r.x > 4 && r.y > 4 && r.x + r.w < this.frame.width - 4 && r.y + r.h < this.frame.height - 4;
  }
}

const meets = (a: Rect, b: Rect) => a.x < b.x + b.w && a.x + a.w > b.x && a.y < b.y + b.h && a.y + a.h > b.y;

export function drawLabels(ctx: CanvasRenderingContext2D, labels: PlacedLabel[], theme: Theme): void {
  ctx.lineJoin = 'round';
  ctx.textBaseline = 'middle';
  for (const l of labels) if (l.mark) drawMark(ctx, l.mark, theme);
  for (const l of labels) {
    ctx.save();
    ctx.translate(l.x, l.y);
    ctx.rotate(l.turn);
    ctx.font = l.style.font;
    ctx.letterSpacing = `${l.style.spacing}px`;
    ctx.textAlign = l.align;
    ctx.strokeStyle = theme.halo;
    ctx.fillStyle = theme[l.style.colour];
    ctx.lineWidth = 3;
    const step = l.style.size * 1.3;
    l.text.forEach((line, i) => {
      const y = (i - (l.text.length - 1) / 2) * step;
      if (l.style.colour !== 'water') ctx.strokeText(line, 0, y);
      ctx.fillText(line, 0, y);
    });
    ctx.restore();
  }
}

/** A square for a capital, a ring for every other place. */
function drawMark(ctx: CanvasRenderingContext2D, m: { x: number; y: number; capital: boolean; size: number }, theme: Theme): void {
  ctx.beginPath();
  if (m.capital) ctx.rect(m.x - m.size, m.y - m.size, 2 * m.size, 2 * m.size);
  else ctx.arc(m.x, m.y, m.size, 0, 2 * Math.PI);
  ctx.strokeStyle = theme.halo;
  ctx.lineWidth = 4;
  ctx.stroke();
  ctx.fillStyle = theme.land;
  ctx.fill();
  ctx.strokeStyle = theme.dot;
  ctx.lineWidth = 1.4;
  ctx.stroke();
}
