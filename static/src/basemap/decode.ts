// Reads the base map's files of shapes; build/basemap/encode.mjs describes the
// format. A file that is cut short or damaged is an error, never a wrong map.

export type ShapeKind = 1 | 2 | 3 | 4 | 5 | 6 | 7;
export const LAND = 1, COAST = 2, BORDER = 3, CONTESTED = 4, RIVER = 5, LAKE = 6, PROVINCE = 7;

/** A ring or line in web-mercator units (0..1, y down), with its bounds. */
export interface Shape {
  kind: ShapeKind;
  /** Of a river: 1 is the greatest, 0 not known. */
  rank: number;
  points: Float32Array;
  west: number;
  north: number;
  east: number;
  south: number;
}

const HEAD = 40;

export function decode(data: ArrayBuffer | Uint8Array): Shape[] {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEAD || String.fromCharCode(...bytes.subarray(0, 4)) !== 'WLB2') throw new Error('base map file: not in the format WLB2');
  const end = HEAD + view.getUint32(4, true);
  if (end > bytes.length) throw new Error('base map file: cut short');
  const [west, south, dx, dy] = [8, 16, 24, 32].map((i) => view.getFloat64(i, true));
  if (!(Math.abs(west) <= 720 && Math.abs(south) <= 360 && dx > 0 && dy > 0)) throw new Error('base map file: damaged grid');

  let at = HEAD;
  const varint = (): number => {
    let n = 0;
    for (let factor = 1; at < end && factor < 2 ** 49; factor *= 128) {
      const b = bytes[at++];
      n += (b & 0x7f) * factor;
      if (b < 0x80) return n;
    }
    throw new Error('base map file: damaged number');
  };
  const signed = (): number => {
    const n = varint();
    return n % 2 === 1 ? -(n + 1) / 2 : n / 2;
  };
  /** A count of things that take at least so many bytes each: a greater one than there is room for is damage, and no reason to reserve memory. */
  const count = (size: number): number => {
    const n = varint();
    if (n * size > end - at) throw new Error('base map file: damaged count');
    return n;
  };

  const shapes: Shape[] = [];
  while (at < end) {
    const kind = (bytes[at] & 15) as ShapeKind;
    const rank = bytes[at++] >> 4;
    const [w, s, width, height] = [varint(), varint(), varint(), varint()];
    const [e, n] = [w + width, s + height];
    let [x, y] = [w, s];
    // Edges along the block's box are cuts, and no coast.
    const onSide = (ax: number, ay: number, bx: number, by: number) => (ax === bx && (bx === w || bx === e)) || (ay === by && (by === s || by === n));
    for (let left = count(5); left > 0; left--) {
      const size = count(2);
      const points = new Float32Array(2 * size);
      const cut: boolean[] = []; // of the edge that ends in each point
      let first = [0, 0];
      let [px, py] = [NaN, NaN];
      for (let i = 0; i < size; i++) {
        x += signed();
        y += signed();
        points[2 * i] = mercatorX(west + x * dx);
        points[2 * i + 1] = mercatorY(south + y * dy);
        cut.push(onSide(px, py, x, y));
        if (i === 0) first = [x, y];
        [px, py] = [x, y];
      }
      shapes.push(measured(kind, rank, points));
      if (kind !== LAND || size === 0) continue;
      cut[0] = onSide(px, py, first[0], first[1]);
      shapes.push(...coasts(points, cut).map((c) => measured(COAST, 0, c)));
    }
  }
  return shapes;
}

/** The runs of a ring's edges that were not cut. */
function coasts(p: Float32Array, cut: boolean[]): Float32Array[] {
  const n = cut.length;
  const first = cut.indexOf(true);
  if (first < 0) return [Float32Array.from([...p, p[0], p[1]])];
  const out: Float32Array[] = [];
  let run = [p[2 * first], p[2 * first + 1]];
  for (let k = 1; k <= n; k++) {
    const i = (first + k) % n;
    if (cut[i]) {
      if (run.length > 2) out.push(Float32Array.from(run));
      run = [];
    }
    run.push(p[2 * i], p[2 * i + 1]);
  }
  return out;
}

function measured(kind: ShapeKind, rank: number, points: Float32Array): Shape {
  const shape: Shape = { kind, rank, points, west: Infinity, north: Infinity, east: -Infinity, south: -Infinity };
  for (let i = 0; i < points.length; i += 2) {
    shape.west = Math.min(shape.west, points[i]);
    shape.east = Math.max(shape.east, points[i]);
    shape.north = Math.min(shape.north, points[i + 1]);
    shape.south = Math.max(shape.south, points[i + 1]);
  }
  return shape;
}

const EDGE = 85.0511287798;

export const mercatorX = (lon: number): number => (lon + 180) / 360;

/** 0 at the north edge of the map, 1 at the south edge. */
export function mercatorY(lat: number): number {
  const s = Math.sin((Math.max(-EDGE, Math.min(EDGE, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}
