// The base map's file format; src/basemap/decode.ts reads it.
//
//   0  4  "WLB1"
//   4  u32 little-endian: steps in a degree
//   8  u32 little-endian: length of the geometry in bytes
//  12  geometry: blocks of  kind, number of shapes, then for each shape its
//      number of points and the points as differences from the point before
//      (the first of a shape: from the last of the shape before), x then y
//      then the rest: labels as JSON, UTF-8
//
// All numbers of the geometry are variable-length integers, differences
// zigzag-coded; a point is counted in steps from 180° west, 90° south.

export const KINDS = { land: 1, coast: 2, border: 3, contested: 4, river: 5, lake: 6 };
const RINGS = new Set([KINDS.land, KINDS.lake]);

/** @param blocks [{kind, shapes: [{points: [[lon, lat], …]}]}]; @param steps in a degree; @param labels what decode gives back as labels */
export function encode(blocks, steps, labels) {
  const out = [];
  let x = 0;
  let y = 0;
  for (const { kind, shapes } of blocks) {
    const quantised = shapes.map((s) => quantise(s.points, steps, RINGS.has(kind))).filter(Boolean);
    if (quantised.length === 0) continue;
    out.push(kind);
    varint(out, quantised.length);
    for (const points of quantised) {
      varint(out, points.length);
      for (const [px, py] of points) {
        varint(out, zigzag(px - x));
        varint(out, zigzag(py - y));
        x = px;
        y = py;
      }
    }
  }
  const text = Buffer.from(JSON.stringify(labels));
  const head = Buffer.alloc(12);
  head.write('WLB1', 'latin1');
  head.writeUInt32LE(steps, 4);
  head.writeUInt32LE(out.length, 8);
  return Buffer.concat([head, Buffer.from(out), text]);
}

/** Points in whole steps without repeats; null where too few are left to see. */
function quantise(points, steps, ring) {
  const kept = [];
  for (const [lon, lat] of points) {
    const p = [Math.round((lon + 180) * steps), Math.round((lat + 90) * steps)];
    const last = kept.at(-1);
    if (!last || last[0] !== p[0] || last[1] !== p[1]) kept.push(p);
  }
  if (ring && kept.length > 1 && kept[0][0] === kept.at(-1)[0] && kept[0][1] === kept.at(-1)[1]) kept.pop();
  return kept.length < (ring ? 3 : 2) ? null : kept;
}

function varint(out, n) {
  while (n >= 0x80) {
    out.push((n & 0x7f) | 0x80);
    n = Math.floor(n / 128);
  }
  out.push(n);
}

const zigzag = (n) => (n < 0 ? -n * 2 - 1 : n * 2);
