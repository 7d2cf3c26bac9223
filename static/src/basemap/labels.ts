import type { BorderPolicy } from '../types';
import { mercatorX, mercatorY } from './decode';
import { styleOf, type LabelStyle, type Measure } from './lettering';
import { AREA, CAPITAL, LANDSCAPE, SEAT, STATE, type CountryRow, type PlaceRow, type RiverCourse, type WaterLabel } from './names';
import { placeRiver } from './rivernames';
import { acrossScreen, Space, type Frame, type Rect } from './space';

export type { LabelStyle, Measure } from './lettering';
export type { Frame, Rect } from './space';

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
  /** A water's name that lies on land. */
  onLand?: boolean;
  /** Letters that stand each by itself, along a course. */
  glyphs?: { text: string; x: number; y: number; turn: number }[];
}

export interface LabelInput { places: PlaceRow[][]; countries: CountryRow[]; water: WaterLabel[]; rivers: RiverCourse[]; obstacles: Rect[]; borders: BorderPolicy }

/** The seat of a province is named like a town of so many times its size: in a desert it is what people go by. */
const SEAT_COUNTS = 8;
/** Up to this zoom the map is read by its states, further in by its cities. */
const COUNTRIES_FIRST = 4;

/** From this population on a place is shown at a zoom; capitals come earlier. */
function least(zoom: number): number {
  return [Infinity, Infinity, 9e6, 5e6, 1.8e6, 9e5, 2.2e5, 4e4, 1.5e4, 3000, 700, 0][Math.min(11, Math.max(0, Math.floor(zoom)))];
}

/** Chooses what is named and where, the most important first; nothing overlaps what was placed before it. */
export function placeLabels(input: LabelInput, frame: Frame, measure: Measure): PlacedLabel[] {
  const out: PlacedLabel[] = [];
  const space = new Space(input.obstacles.filter((o) => o.text), input.obstacles.filter((o) => !o.text), frame);

  const places = candidates(input.places, frame);
  const some = (which: (p: Candidate) => boolean) => {
    for (const p of places) if (which(p)) placePlace(p, space, out, measure, p.known);
  };
  const countries = () => {
    for (const row of input.countries) if (isNamed(row, input.borders)) placeCountry(row, frame, space, out, measure);
  };
  if (frame.zoom <= COUNTRIES_FIRST) countries();
  some((p) => p.kind === 'city');
  if (frame.zoom > COUNTRIES_FIRST) countries();
  for (const w of input.water) placeWater(w, frame, space, out, measure);
  some((p) => p.kind === 'town' || (p.kind === 'village' && p.known));
  for (const r of input.rivers) placeRiver(r, frame, space, out, measure);
  some((p) => p.kind === 'village' && !p.known);
  return out;
}

interface Candidate { name: string; x: number; y: number; capital: boolean; kind: 'city' | 'town' | 'village'; style: LabelStyle; weight: number; /** named even where events lie on it: readers look for it */ known: boolean }

function candidates(lists: PlaceRow[][], frame: Frame): Candidate[] {
  const min = least(frame.zoom);
  const out: Candidate[] = [];
  for (const list of lists) {
    for (const [name, lon, lat, population, rank] of list) {
      const capital = rank === CAPITAL;
      if (population < min && !(capital && frame.zoom >= (population > 1e6 ? 4 : 5)) && !(rank === SEAT && frame.zoom >= 6 && population >= min / SEAT_COUNTS)) {
        // Sorted by population: only capitals and seats may still come, and those are in the front part.
        if (population < min / 200) break;
        continue;
      }
      const y = mercatorY(lat) * frame.world - frame.top;
      if (y < -10 || y > frame.height + 10) continue;
      for (const x of acrossScreen(mercatorX(lon), frame, 10)) {
        const kind = kindOf(population, capital, frame.zoom);
        out.push({ name, x, y, capital, weight: population * (capital ? 3 : rank === SEAT ? 1.5 : 1), kind, style: styleOf(kind, name), known: kind !== 'village' || rank === SEAT || population >= 3 * min });
      }
    }
  }
  return out.sort((a, b) => b.weight - a.weight);
}

function kindOf(population: number, capital: boolean, zoom: number): Candidate['kind'] {
  if (zoom <= COUNTRIES_FIRST) return population >= 1.5e7 ? 'city' : 'town';
  if (capital || population >= (zoom >= 9 ? 3e5 : zoom >= 7 ? 7e5 : 2e6)) return 'city';
  return population >= (zoom >= 9 ? 3e4 : zoom >= 7 ? 1.2e5 : 7e5) ? 'town' : 'village';
}

interface Spot { x: number; y: number; align: Align }

/** Eight places for a name round its mark, the best first: after it in reading direction, before, above, below, corners. */
function positions(p: Candidate, gap: number): Spot[] {
  const h = p.style.size;
  const side = p.capital ? gap + 1 : gap;
  const beside: Spot[] = [{ x: p.x + side, y: p.y, align: 'left' }, { x: p.x - side, y: p.y, align: 'right' }];
  return [
    ...(p.style.rtl ? beside.reverse() : beside),
    { x: p.x, y: p.y - gap - h * 0.45, align: 'center' },
    { x: p.x, y: p.y + gap + h * 0.5, align: 'center' },
    { x: p.x + side - 2, y: p.y - h * 0.65, align: 'left' },
    { x: p.x + side - 2, y: p.y + h * 0.7, align: 'left' },
    { x: p.x - side + 2, y: p.y - h * 0.65, align: 'right' },
    { x: p.x - side + 2, y: p.y + h * 0.7, align: 'right' },
  ];
}

function placePlace(p: Candidate, space: Space, out: PlacedLabel[], measure: Measure, insist: boolean): void {
  const size = { city: 3.6, town: 3, village: 2.4 }[p.kind];
  const mark: Rect = { x: p.x - size - 1, y: p.y - size - 1, w: 2 * size + 2, h: 2 * size + 2 };
  if (space.covered(mark, !insist)) {
    if (!insist || space.taken(mark)) return;
  }
  const part = space.part(mark);
  if (part === 'both') return;
  const w = measure(p.name, p.style);
  let best: { at: Spot; rect: Rect } | null = null;
  let cost = Infinity;
  for (const at of positions(p, size + 4)) {
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

/** Which of the names of a disputed area a policy shows. */
const isNamed = ([, , , , standing]: CountryRow, borders: BorderPolicy) => (standing !== AREA || borders === 'disputed') && (standing !== STATE || borders === 'defacto');

function placeCountry([name, lon, lat, extent, standing]: CountryRow, frame: Frame, space: Space, out: PlacedLabel[], measure: Measure): void {
  const wide = (extent / 360) * frame.world;
  const area = standing === AREA || standing === LANDSCAPE;
  if (wide < (area ? 40 : 62) || frame.zoom > (area ? 10 : 8)) return;
  const s = area ? styleOf('area', name) : styleOf('country', name, Math.min(17, Math.max(11, Math.round(wide / 26))));
  const lines = fold(s.upper ? name.toLocaleUpperCase('en') : name, s, wide * (area ? 2 : 1.35), measure);
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
  const s = styleOf(label.kind, label.name);
  const lines = label.lines === 2 ? label.name.split(' ') : [label.name];
  const [a, b] = label.at ? [label.at, label.at] : [label.from!, label.to!];
  const [ax, bx] = [mercatorX(a[0]) * frame.world, mercatorX(b[0]) * frame.world];
  const [ay, by] = [mercatorY(a[1]) * frame.world - frame.top, mercatorY(b[1]) * frame.world - frame.top];
  const turn = label.at ? 0 : Math.atan2(by - ay, bx - ax);
  const w = Math.max(...lines.map((l) => measure(l, s)));
  const h = lines.length * s.size * 1.3;
  for (const x of acrossScreen((ax + bx) / 2 / frame.world, frame, 0)) {
    const at = { x, y: (ay + by) / 2 };
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
