// A river's name along its course: letter by letter in scripts whose letters
// stand apart, in one piece where they join.
import { mercatorX, mercatorY } from './decode';
import type { PlacedLabel } from './labels';
import { styleOf, type LabelStyle, type Measure } from './lettering';
import type { RiverCourse } from './names';
import { acrossScreen, type Frame, type Rect, type Space } from './space';

const STEP = 4; // pixels between the points of a resampled course
const SMOOTHED = 5; // points each way that a letter's direction is the mean of
const APART = 520; // pixels from one name of a river to its next
const BEND = 0.5; // radians from one letter to the next that still read
const TURN = 1.1; // radians over the whole name
const OFF = 3; // pixels that joined letters may lie off the course

interface Point { x: number; y: number }

/** Places a river's name where there is room, again and again along a long course. */
export function placeRiver(river: RiverCourse, frame: Frame, space: Space, out: PlacedLabel[], measure: Measure): void {
  if (frame.zoom < river.min || frame.zoom > river.max) return;
  const style = styleOf('river', river.name);
  const [first] = river.course;
  if (!first) return;
  for (const x of acrossScreen(mercatorX(first[0]), frame, frame.world)) {
    const shift = x - mercatorX(first[0]) * frame.world;
    const line = river.course.map(([lon, lat]) => ({ x: mercatorX(lon) * frame.world + shift, y: mercatorY(lat) * frame.world - frame.top }));
    for (const run of runsOnScreen(line, frame)) alongRun(resampled(smooth(resampled(run))), resampled(run), river.name, style, space, out, measure);
  }
}

function alongRun(run: Point[], river: Point[], name: string, style: LabelStyle, space: Space, out: PlacedLabel[], measure: Measure): void {
  const width = measure(name, style);
  const steps = Math.ceil(width / STEP) + 2;
  // Where the course is straightest, first; then the next best that is far enough away.
  const starts: { at: number; bend: number }[] = [];
  for (let at = 0; at + steps < run.length; at += 4) starts.push({ at, bend: bendOf(run, at, at + steps) });
  starts.sort((a, b) => a.bend - b.bend || a.at - b.at);
  const named = out.filter((l) => l.text[0] === name);
  for (const { at, bend } of starts) {
    if (bend > TURN) return;
    const middle = run[at + (steps >> 1)];
    if (named.some((l) => Math.hypot(l.x - middle.x, l.y - middle.y) < APART)) continue;
    // Above a bend the way is shorter or longer than on the river: some points to spare.
    let part = run.slice(at, at + steps + (steps >> 2));
    if ((part.at(-1)!.x < part[0].x)) part = part.reverse(); // never upside down
    const label = style.rtl ? straight(part, name, style, width) : above(part, river, name, style, measure);
    if (!label) continue;
    const boxes = label.boxes;
    if (boxes.some((b) => space.taken(b) || space.overlap(b) > 0) || new Set(boxes.map((b) => space.part(b))).size > 1 || space.part(boxes[0]) === 'both') continue;
    for (const b of boxes) space.take(b, 2);
    out.push(label.placed);
    named.push(label.placed);
  }
}

interface Tried { placed: PlacedLabel; boxes: Rect[] }

/** As near to the river as it can be without lying on it: the course is smoother than what is drawn. */
function above(course: Point[], river: Point[], name: string, style: LabelStyle, measure: Measure): Tried | null {
  const reach = style.size * (name.length + 2);
  const near = river.filter((p) => Math.abs(p.x - course[0].x) < reach && Math.abs(p.y - course[0].y) < reach);
  const clear = style.size * 0.55;
  for (const lift of [0.72, 0.95, 1.2]) {
    const label = bent(course, name, style, measure, style.size * lift);
    if (label?.placed.glyphs!.every((g) => near.every((p) => Math.abs(p.x - g.x) > clear || Math.abs(p.y - g.y) > clear))) return label;
  }
  return null;
}

/** One letter after the other, each turned as the course turns, a little above it. */
function bent(course: Point[], name: string, style: LabelStyle, measure: Measure, lift: number): Tried | null {
  const glyphs: { text: string; x: number; y: number; turn: number }[] = [];
  const boxes: Rect[] = [];
  const letters = [...name];
  const line = resampled(smooth(raised(course, lift)));
  const length = measure(name, style);
  const spare = ((line.length - 2) * STEP - length) / 2;
  if (spare < 0) return null;
  let so = '';
  let before = NaN;
  for (const letter of letters) {
    const from = measure(so, style);
    so += letter;
    const at = spare + (from + measure(so, style)) / 2;
    const k = Math.min(line.length - 2, Math.floor(at / STEP));
    const share = at / STEP - k;
    const [a, b] = [line[Math.max(0, k - 1)], line[Math.min(line.length - 1, k + 2)]];
    const turn = Math.atan2(b.y - a.y, b.x - a.x);
    if (Math.abs(turn - before) > BEND) return null;
    before = turn;
    const [here, next] = [line[k], line[k + 1]];
    const [x, y] = [here.x + (next.x - here.x) * share, here.y + (next.y - here.y) * share];
    glyphs.push({ text: letter, x, y, turn });
    boxes.push({ x: x - style.size * 0.5, y: y - style.size * 0.6, w: style.size, h: style.size * 1.2 });
  }
  const middle = course[course.length >> 1];
  return { placed: { text: [name], x: middle.x, y: middle.y, align: 'center', style, turn: 0, mark: null, onLand: true, glyphs }, boxes };
}

/** A course moved so many pixels to its left, which is above it for those who read along it. */
function raised(course: Point[], lift: number): Point[] {
  return course.map((p, i) => {
    const [a, b] = [course[Math.max(0, i - 2)], course[Math.min(course.length - 1, i + 2)]];
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    return { x: p.x + ((b.y - a.y) / length) * lift, y: p.y - ((b.x - a.x) / length) * lift };
  });
}

/** In one piece along the chord, where the course keeps near it. */
function straight(course: Point[], name: string, style: LabelStyle, width: number): Tried | null {
  const [a, b] = [course[0], course.at(-1)!];
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (length < width * 0.8) return null;
  const off = course.map((p) => ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)) / length);
  const above = -Math.min(...off, 0);
  if (above + Math.max(...off, 0) > OFF * 3) return null;
  const turn = Math.atan2(b.y - a.y, b.x - a.x);
  const lift = style.size * 0.8 + above;
  const [x, y] = [(a.x + b.x) / 2 + Math.sin(turn) * lift, (a.y + b.y) / 2 - Math.cos(turn) * lift];
  const n = Math.max(1, Math.ceil(width / style.size));
  const boxes = Array.from({ length: n }, (_, i) => {
    const along = ((i + 0.5) / n - 0.5) * width;
    return { x: x + Math.cos(turn) * along - style.size * 0.6, y: y + Math.sin(turn) * along - style.size * 0.65, w: style.size * 1.2, h: style.size * 1.3 };
  });
  return { placed: { text: [name], x, y, align: 'center', style, turn, mark: null, onLand: true }, boxes };
}

/** How far the direction swings between two points of a course, in radians. */
function bendOf(run: Point[], from: number, to: number): number {
  let [least, most] = [Infinity, -Infinity];
  let before = NaN;
  let angle = 0;
  for (let k = from; k + 3 <= to; k += 3) {
    const raw = Math.atan2(run[k + 3].y - run[k].y, run[k + 3].x - run[k].x);
    angle = Number.isNaN(before) ? raw : angle + Math.atan2(Math.sin(raw - before), Math.cos(raw - before));
    before = raw;
    least = Math.min(least, angle);
    most = Math.max(most, angle);
  }
  return most - least;
}

/** The stretches of a line near the screen. */
function runsOnScreen(line: Point[], { width, height }: Frame): Point[][] {
  const out: Point[][] = [];
  let run: Point[] = [];
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    const near = Math.max(a.x, b.x) > 0 && Math.min(a.x, b.x) < width && Math.max(a.y, b.y) > 0 && Math.min(a.y, b.y) < height;
    if (near) {
      if (run.length === 0) run.push(a);
      run.push(b);
    } else if (run.length > 0) {
      out.push(run);
      run = [];
    }
  }
  if (run.length > 0) out.push(run);
  return out;
}

function resampled(line: Point[]): Point[] {
  const out = [line[0]];
  let rest = STEP;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    let at = rest;
    for (; at <= length; at += STEP) out.push({ x: a.x + ((b.x - a.x) * at) / length, y: a.y + ((b.y - a.y) * at) / length });
    rest = at - length;
  }
  return out;
}

/** The mean of the points about each: a name does not follow every bend of a river. */
function smooth(line: Point[]): Point[] {
  return line.map((_, i) => {
    const reach = Math.min(SMOOTHED, i, line.length - 1 - i);
    let [x, y] = [0, 0];
    for (let k = i - reach; k <= i + reach; k++) [x, y] = [x + line[k].x, y + line[k].y];
    return { x: x / (2 * reach + 1), y: y / (2 * reach + 1) };
  });
}
