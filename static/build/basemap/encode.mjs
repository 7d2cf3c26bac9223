// The base map's file format for shapes; src/basemap/decode.ts reads it.
//
//   0  4   "WLB2"
//   4  u32 length of the geometry in bytes
//   8  f64 ×4: west, south, width and height of a step, in degrees
//  40  geometry: blocks of
//        kind (low four bits) and rank (high four), one byte
//        box of the block: west, south, width, height
//        number of shapes, then for each shape its number of points and the
//        points as differences from the point before (the first of a shape:
//        from the last of the shape before; of a block: from the box), x then y
//
// Everything is little-endian. Numbers of the geometry are variable-length
// integers in steps, differences zigzag-coded. Edges of land along its block's
// box come from the cutting: they are filled, but they are no coast.

export const KINDS = { land: 1, coast: 2, border: 3, contested: 4, river: 5, lake: 6, province: 7 };
const RINGS = new Set([KINDS.land, KINDS.lake]);
const HEAD = 40;

/** @param blocks [{kind, rank, box, shapes: [{points: [[lon, lat], …]}]}]; @param grid [west, south, width, height] of the steps */
export function encode(blocks, grid) {
  const [west, south, dx, dy] = grid;
  const steps = ([lon, lat]) => [Math.round((lon - west) / dx), Math.round((lat - south) / dy)];
  const out = [];
  for (const { kind, rank = 0, box, shapes } of blocks) {
    const quantised = shapes.map((s) => quantise(s.points.map(steps), RINGS.has(kind))).filter(Boolean);
    if (quantised.length === 0) continue;
    const [[w, s], [e, n]] = [steps(box), steps([box[2], box[3]])];
    let [x, y] = [w, s];
    out.push(kind | (rank << 4));
    for (const value of [w, s, e - w, n - s, quantised.length]) varint(out, value);
    for (const points of quantised) {
      varint(out, points.length);
      for (const [px, py] of points) {
        varint(out, zigzag(px - x));
        varint(out, zigzag(py - y));
        [x, y] = [px, py];
      }
    }
  }
  const head = Buffer.alloc(HEAD);
  head.write('WLB2', 'latin1');
  head.writeUInt32LE(out.length, 4);
  grid.forEach((v, i) => head.writeDoubleLE(v, 8 + 8 * i));
  return Buffer.concat([head, Buffer.from(out)]);
}

/** Points in whole steps, without repeats and without those on a straight line; null where too few are left to see. */
function quantise(points, ring) {
  const kept = [];
  for (const p of points) {
    const last = kept.at(-1);
    if (last && last[0] === p[0] && last[1] === p[1]) continue;
    const before = kept.at(-2);
    if (before && between(before, last, p)) kept.pop();
    kept.push(p);
  }
  if (ring && kept.length > 1 && kept[0][0] === kept.at(-1)[0] && kept[0][1] === kept.at(-1)[1]) kept.pop();
  return kept.length < (ring ? 3 : 2) ? null : kept;
}

/** Whether b lies on the way from a to c. */
function between(a, b, c) {
  const [x1, y1, x2, y2] = [b[0] - a[0], b[1] - a[1], c[0] - b[0], c[1] - b[1]];
  return x1 * y2 === x2 * y1 && x1 * x2 >= 0 && y1 * y2 >= 0;
}

function varint(out, n) {
  if (!(n >= 0)) throw new Error(`base map: ${n} cannot be written: it lies outside the grid`);
  while (n >= 0x80) {
    out.push((n & 0x7f) | 0x80);
    n = Math.floor(n / 128);
  }
  out.push(n);
}

const zigzag = (n) => (n < 0 ? -n * 2 - 1 : n * 2);
