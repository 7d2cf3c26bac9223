// The course of a named river: a way through the lines that are drawn, so that
// its name follows what the reader sees.

const GAP = 0.065; // degrees between two lines of one river that do not show
const LEAP = 0.7; // over a lake to where the river goes on
const NEAR = 0.16; // degrees from a river's given ends to the line
const WINDING = 2.4; // a way so much longer than the straight one is not this river
const ROOM = 1.5; // degrees round the ends in which the way is sought
const FINE = 0.012; // degrees that the course may be simplified by

/** @param lines of all rivers; @param river {from, to, via}. @returns its stretches from lake to lake; none where the lines do not lead there. */
export function courseOf(lines, { from, to, via = [] }) {
  const stops = [from, ...via, to];
  const lon = stops.map((p) => p[0]);
  const lat = stops.map((p) => p[1]);
  const [w, s, e, n] = [Math.min(...lon) - ROOM, Math.min(...lat) - ROOM, Math.max(...lon) + ROOM, Math.max(...lat) + ROOM];
  const net = network(lines.filter((l) => l.some(([x, y]) => x >= w && x <= e && y >= s && y <= n)));
  if (net.points.length === 0) return [];
  const at = stops.map((p) => nearest(net, p));
  const way = [];
  if (stops.some((p, i) => apart(p, net.points[at[i]]) > NEAR)) return [];
  for (let i = 1; i < at.length; i++) {
    const leg = shortest(net, at[i - 1], at[i]);
    if (!leg) return [];
    way.push(...leg.slice(way.length > 0 ? 1 : 0));
  }
  const points = way.map((k) => net.points[k]);
  if (lengthOf(points) > WINDING * lengthOf(stops)) return [];
  const stretches = [[points[0]]];
  for (let i = 1; i < points.length; i++) {
    if (net.leaps.has(`${Math.min(way[i - 1], way[i])} ${Math.max(way[i - 1], way[i])}`)) stretches.push([]);
    stretches.at(-1).push(points[i]);
  }
  return stretches.filter((s) => s.length > 1).map(simplified);
}

const lengthOf = (points) => points.reduce((sum, p, i) => (i > 0 ? sum + apart(points[i - 1], p) : 0), 0);

function network(lines) {
  const points = [];
  const edges = [];
  const known = new Map();
  const ends = [];
  const leaps = new Set();
  const node = (p) => {
    const key = p.join();
    if (!known.has(key)) {
      known.set(key, points.length);
      points.push(p);
      edges.push([]);
    }
    return known.get(key);
  };
  const join = (a, b, dear = 1) => {
    const length = apart(points[a], points[b]) * dear;
    edges[a].push([b, length]);
    edges[b].push([a, length]);
  };
  for (const line of lines) {
    const nodes = line.map(node);
    for (let i = 1; i < nodes.length; i++) join(nodes[i - 1], nodes[i]);
    ends.push(nodes[0], nodes.at(-1));
  }
  // Where a line ends in the air, the next one begins close by.
  for (const end of new Set(ends)) {
    if (edges[end].length > 1) continue;
    for (let k = 0; k < points.length; k++) {
      const gap = apart(points[k], points[end]);
      if (k === end || gap > LEAP || (gap > GAP && edges[k].length > 1)) continue;
      join(end, k, gap > GAP ? 9 : 3);
      if (gap > GAP) leaps.add(`${Math.min(end, k)} ${Math.max(end, k)}`);
    }
  }
  return { points, edges, leaps };
}

const apart = (a, b) => Math.hypot((a[0] - b[0]) * Math.cos((a[1] * Math.PI) / 180), a[1] - b[1]);

function nearest({ points }, p) {
  let best = 0;
  points.forEach((q, k) => { if (apart(p, q) < apart(p, points[best])) best = k; });
  return best;
}

/** Dijkstra, with a plain list: a few thousand points, once at build time. */
function shortest({ points, edges }, from, to) {
  const far = new Float64Array(points.length).fill(Infinity);
  const before = new Int32Array(points.length).fill(-1);
  const open = new Set([from]);
  far[from] = 0;
  while (open.size > 0) {
    let k = -1;
    for (const o of open) if (k < 0 || far[o] < far[k]) k = o;
    open.delete(k);
    if (k === to) break;
    for (const [next, length] of edges[k]) {
      if (far[k] + length >= far[next]) continue;
      far[next] = far[k] + length;
      before[next] = k;
      open.add(next);
    }
  }
  if (far[to] === Infinity) return null;
  const way = [];
  for (let k = to; k >= 0; k = before[k]) way.push(k);
  return way.reverse();
}

/** Douglas-Peucker. */
function simplified(points) {
  if (points.length < 3) return points;
  const [a, b] = [points[0], points.at(-1)];
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1e-9;
  let far = 0;
  let split = 0;
  for (let i = 1; i < points.length - 1; i++) {
    const d = Math.abs((b[0] - a[0]) * (a[1] - points[i][1]) - (a[0] - points[i][0]) * (b[1] - a[1])) / length;
    if (d > far) [far, split] = [d, i];
  }
  return far < FINE ? [a, b] : [...simplified(points.slice(0, split + 1)).slice(0, -1), ...simplified(points.slice(split))];
}
