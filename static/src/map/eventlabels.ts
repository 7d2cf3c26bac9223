// Where the words beside events go. Pure: boxes in, boxes out. The base map's
// own names are placed after these and keep clear of them.
import type { Rect } from '../basemap/labels';
import type { Xy } from './svg';

/** What the words belong to, in pixels of the map. */
export type Anchor =
  /** A sign on its place: the words stand close to it. */
  | { form: 'spot'; x: number; y: number; gap: number }
  /** A point that stands in for something wider: the words stand on the rim, not at the point. */
  | { form: 'ring'; x: number; y: number; r: number }
  /** A line; words go beside it, the middle first. */
  | { form: 'line'; points: Xy[] }
  /** An area; words go outside it where they can. */
  | { form: 'area'; points: Xy[] };

export interface Wish {
  key: string;
  anchor: Anchor;
  w: number;
  h: number;
  /** The greater, the earlier it is placed. */
  weight: number;
  /** The same words twice beside each other are said once. */
  words: string;
}

export interface Placed { key: string; /** the middle of the words */ x: number; y: number; w: number; h: number; /** which of its places it took */ choice: number }

export interface Room {
  width: number;
  height: number;
  /** Never covered: panels, signs, words. */
  hard: Rect[];
  /** Better not covered: lines, rims. */
  soft: Rect[];
}

const EDGE = 6;
/** The same words nearer than this are said once. */
const NEAR = 600;
/** Square pixels of map for each label: a phone has room for few. */
const SPACE = 46_000;
const AT_LEAST = 4;
/** A place that covers more than this share of the words with lines is none. */
const MOST = 0.6;
/** What it costs to leave the place of a moment ago, in pixels of covered line. */
const STAY = 260;
/** What each place costs more than the one before it. */
const RANK = 14;

export function placeEventLabels(wishes: Wish[], room: Room, before: ReadonlyMap<string, number>): Placed[] {
  const out: Placed[] = [];
  const words: { at: Placed; words: string }[] = [];
  const hard = [...room.hard];
  const most = Math.max(AT_LEAST, Math.round((room.width * room.height) / SPACE));
  for (const wish of [...wishes].sort((a, b) => b.weight - a.weight)) {
    if (out.length >= most) break;
    const places = placesOf(wish, room);
    let best: Placed | null = null;
    let least = Infinity;
    const was = before.get(wish.key);
    for (let i = 0; i < places.length; i++) {
      const box = { x: places[i].x - wish.w / 2, y: places[i].y - wish.h / 2, w: wish.w, h: wish.h };
      if (box.x < EDGE || box.y < EDGE || box.x + box.w > room.width - EDGE || box.y + box.h > room.height - EDGE) continue;
      if (hard.some((h) => share(box, h) > 0)) continue;
      let [covered, bad] = [0, 0];
      for (const s of room.soft) {
        const part = share(box, s);
        covered += part;
        bad += part * (s.weight ?? 1);
      }
      if (covered > MOST * wish.w * wish.h && wish.anchor.form !== 'area') continue;
      const cost = bad + RANK * i - (i === was ? STAY : 0);
      if (cost < least) [least, best] = [cost, { key: wish.key, ...places[i], w: wish.w, h: wish.h, choice: i }];
    }
    if (!best) continue;
    const at = best;
    if (words.some((o) => o.words === wish.words && Math.hypot(o.at.x - at.x, o.at.y - at.y) < NEAR)) continue;
    words.push({ at, words: wish.words });
    hard.push({ x: at.x - at.w / 2 - 3, y: at.y - at.h / 2 - 2, w: at.w + 6, h: at.h + 4 });
    out.push(at);
  }
  return out;
}

const share = (a: Rect, b: Rect): number => {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
};

function placesOf({ anchor, w, h }: Wish, room: Room): Xy[] {
  switch (anchor.form) {
    case 'spot': return around(anchor, anchor.gap, w, h);
    case 'ring': return [...rim(anchor, w, h), ...(anchor.r > Math.max(room.width, room.height) / 2 ? around(anchor, 24, w, h) : [])];
    case 'line': return beside(anchor.points, room, w, h);
    case 'area': return outside(anchor.points, room, w, h);
  }
}

/** Right, left, above, below, then the corners. */
function around({ x, y }: Xy, gap: number, w: number, h: number): Xy[] {
  const [right, left, top, bottom] = [x + gap + w / 2, x - gap - w / 2, y - gap - h / 2, y + gap + h / 2];
  const lift = gap * 0.6 + h / 2;
  return [
    { x: right, y }, { x: left, y }, { x, y: top }, { x, y: bottom },
    { x: right - 3, y: y - lift }, { x: right - 3, y: y + lift }, { x: left + 3, y: y - lift }, { x: left + 3, y: y + lift },
  ];
}

/** Outside a circle: below, above, then going round. */
function rim({ x, y, r }: Xy & { r: number }, w: number, h: number): Xy[] {
  return [90, -90, 45, 135, -45, -135, 0, 180, 65, 115, -65, -115].map((degrees) => {
    const a = (degrees * Math.PI) / 180;
    const [c, s] = [Math.cos(a), Math.sin(a)];
    return { x: x + c * (r + 5) + push(c, w), y: y + s * (r + 5) + push(s, h) };
  });
}

/** How far the middle of a box stands off a point that its edge is to clear, in a direction. */
const push = (direction: number, size: number): number => (Math.abs(direction) < 0.3 ? 0 : Math.sign(direction) * (size / 2));

/** On either side of a line, from its middle to its ends; only where it is on the screen. */
function beside(points: Xy[], room: Room, w: number, h: number): Xy[] {
  const out: Xy[] = [];
  const sums = [0];
  for (let i = 1; i < points.length; i++) sums.push(sums[i - 1] + Math.hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y));
  const length = sums[sums.length - 1];
  for (const part of [0.5, 0.38, 0.62, 0.26, 0.74, 0.14, 0.86]) {
    let leg = 0;
    while (leg < points.length - 2 && sums[leg + 1] < part * length) leg++;
    const [a, b] = [points[leg], points[leg + 1]];
    const f = (part * length - sums[leg]) / (sums[leg + 1] - sums[leg] || 1);
    const at = { x: a.x + (b.x - a.x) * f, y: a.y + (b.y - a.y) * f };
    if (at.x < 0 || at.y < 0 || at.x > room.width || at.y > room.height) continue;
    const leng = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const n = { x: -(b.y - a.y) / leng, y: (b.x - a.x) / leng };
    // So far that no corner of the box reaches the line.
    const off = 8 + (Math.abs(n.x) * w + Math.abs(n.y) * h) / 2;
    for (const side of [n.x >= 0 ? 1 : -1, n.x >= 0 ? -1 : 1]) out.push({ x: at.x + side * n.x * off, y: at.y + side * n.y * off });
  }
  return out;
}

/** Outside of an area, at its outermost points first, below and above; then all round; in its middle where nothing else is left. */
function outside(points: Xy[], room: Room, w: number, h: number): Xy[] {
  const seen = points.filter((p) => p.x >= 0 && p.y >= 0 && p.x <= room.width && p.y <= room.height);
  if (seen.length === 0) return [{ x: room.width / 2, y: room.height / 2 }];
  const out: Xy[] = [];
  const middle = { x: seen.reduce((n, p) => n + p.x, 0) / seen.length, y: seen.reduce((n, p) => n + p.y, 0) / seen.length };
  for (const degrees of [90, -90, 0, 180, 45, 135, -45, -135, 20, 160, -20, -160]) {
    const a = (degrees * Math.PI) / 180;
    const [c, s] = [Math.cos(a), Math.sin(a)];
    const far = seen.reduce((best, p) => (p.x * c + p.y * s > best.x * c + best.y * s ? p : best));
    out.push({ x: far.x + c * 9 + push(c, w), y: far.y + s * 9 + push(s, h) });
  }
  for (let i = 0; i < seen.length; i += Math.max(1, Math.floor(seen.length / 12))) {
    const side = seen[i].x < middle.x ? -1 : 1;
    out.push({ x: seen[i].x + side * (8 + w / 2), y: seen[i].y });
  }
  return [...out, middle];
}
