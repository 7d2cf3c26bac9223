// Cutting rings and lines to boxes [west, south, east, north] in degrees.

/** A closed ring cut to a box (Sutherland-Hodgman). Edges along the box come out too: good for filling, not for stroking. Null where nothing is left. */
export function clipRing(ring, [w, s, e, n]) {
  const sides = [
    [(p) => p[0] >= w, (a, b) => atX(a, b, w)],
    [(p) => p[0] <= e, (a, b) => atX(a, b, e)],
    [(p) => p[1] >= s, (a, b) => atY(a, b, s)],
    [(p) => p[1] <= n, (a, b) => atY(a, b, n)],
  ];
  let points = ring;
  for (const [inside, cut] of sides) {
    if (points.every(inside)) continue;
    const kept = [];
    for (let i = 0; i < points.length; i++) {
      const a = points[(i + points.length - 1) % points.length];
      const b = points[i];
      if (inside(b)) {
        if (!inside(a)) kept.push(cut(a, b));
        kept.push(b);
      } else if (inside(a)) {
        kept.push(cut(a, b));
      }
    }
    if (kept.length < 3) return null;
    points = kept;
  }
  return points;
}

/** The parts of a line inside a box. Neighbouring boxes meet in exactly the same point. */
export function clipLine(line, [w, s, e, n]) {
  const parts = [];
  let part = null;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    const cut = cutSegment(a, b, w, s, e, n);
    if (!cut) {
      part = null;
      continue;
    }
    if (!part || cut.t0 > 0) {
      part = [cut.from];
      parts.push(part);
    }
    part.push(cut.to);
    if (cut.t1 < 1) part = null;
  }
  return parts;
}

/** Liang-Barsky. */
function cutSegment(a, b, w, s, e, n) {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  let t0 = 0;
  let t1 = 1;
  for (const [p, q] of [[-dx, a[0] - w], [dx, e - a[0]], [-dy, a[1] - s], [dy, n - a[1]]]) {
    if (p === 0) {
      if (q < 0) return null;
      continue;
    }
    const t = q / p;
    if (p < 0) t0 = Math.max(t0, t);
    else t1 = Math.min(t1, t);
    if (t0 >= t1) return null;
  }
  const at = (t) => [a[0] + t * dx, a[1] + t * dy];
  return { t0, t1, from: t0 === 0 ? a : at(t0), to: t1 === 1 ? b : at(t1) };
}

const atX = (a, b, x) => [x, a[1] + ((b[1] - a[1]) * (x - a[0])) / (b[0] - a[0])];
const atY = (a, b, y) => [a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]), y];

export function boundsOf(points) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    if (x < box[0]) box[0] = x;
    if (y < box[1]) box[1] = y;
    if (x > box[2]) box[2] = x;
    if (y > box[3]) box[3] = y;
  }
  return box;
}

export const meets = (a, b) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];
