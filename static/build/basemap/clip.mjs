// Cutting rings and lines to boxes [west, south, east, north] in degrees.

/** A closed ring cut to a box: the rings of what is left, for filling. Edges along the box are part of them, so they are not for stroking. */
export function clipRing(ring, box) {
  const points = sutherlandHodgman(ring, box);
  return points === null ? [] : points === ring ? [ring] : withoutBridges(points, box);
}

/** Null where nothing is left; the ring itself where nothing is cut. */
function sutherlandHodgman(ring, [w, s, e, n]) {
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

/**
 * Sutherland-Hodgman joins what falls apart by going along the box and back
 * again. Such bridges have no area, but canvas shows them as hairlines: edges
 * that run both ways cancel out, what stays is linked to rings of its own.
 */
function withoutBridges(points, [w, s, e, n]) {
  const sides = [[0, w], [0, e], [1, s], [1, n]].map(([axis, at]) => ({ axis, at, edges: [] }));
  const edges = [];
  points.forEach((b, i) => {
    const a = points[(i + points.length - 1) % points.length];
    if (a[0] === b[0] && a[1] === b[1]) return;
    const side = sides.find(({ axis, at }) => a[axis] === at && b[axis] === at);
    (side ? side.edges : edges).push([a, b]);
  });
  for (const { axis, at, edges: along } of sides) {
    const stops = [...new Set(along.flat().map((p) => p[1 - axis]))].sort((x, y) => x - y);
    const place = new Map(stops.map((v, i) => [v, i]));
    const net = new Array(stops.length).fill(0);
    for (const [a, b] of along) {
      const [i, j] = [place.get(a[1 - axis]), place.get(b[1 - axis])];
      for (let k = Math.min(i, j); k < Math.max(i, j); k++) net[k] += i < j ? 1 : -1;
    }
    const corner = (k) => (axis === 0 ? [at, stops[k]] : [stops[k], at]);
    net.forEach((count, k) => {
      for (let c = 0; c < Math.abs(count); c++) edges.push(count > 0 ? [corner(k), corner(k + 1)] : [corner(k + 1), corner(k)]);
    });
  }
  return linked(edges);
}

/** Rings out of directed edges; as many edges leave a point as come to it. */
function linked(edges) {
  const leaving = new Map();
  for (const edge of edges) {
    const key = edge[0].join();
    const list = leaving.get(key);
    if (list) list.push(edge);
    else leaving.set(key, [edge]);
  }
  const rings = [];
  for (const list of leaving.values()) {
    while (list.length > 0) {
      const ring = [];
      for (let edge = list.pop(); edge; edge = leaving.get(edge[1].join())?.pop()) ring.push(edge[0]);
      if (ring.length > 2) rings.push(ring);
    }
  }
  return rings;
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
