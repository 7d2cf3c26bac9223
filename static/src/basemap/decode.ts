// Reads the base map's files; build/basemap/encode.mjs describes the format.

export type ShapeKind = 1 | 2 | 3 | 4 | 5 | 6;
export const LAND = 1, COAST = 2, BORDER = 3, CONTESTED = 4, RIVER = 5, LAKE = 6;

/** A ring or line in web-mercator units (0..1, y down), with its bounds. */
export interface Shape {
  kind: ShapeKind;
  points: Float32Array;
  west: number;
  north: number;
  east: number;
  south: number;
}

/** [name, lon, lat, population, 1 for a capital] */
export type PlaceRow = [string, number, number, number, 1?];
/** [name, lon, lat, size in degrees] */
export type CountryRow = [string, number, number, number];
export interface WaterLabel {
  name: string;
  kind: 'sea' | 'river' | 'region';
  at?: [number, number];
  from?: [number, number];
  to?: [number, number];
  min: number;
  max: number;
  lines?: number;
}
export interface Labels { places: PlaceRow[]; countries?: CountryRow[]; water?: WaterLabel[] }

export interface MapFile { shapes: Shape[]; labels: Labels }

export function decode(data: ArrayBuffer | Uint8Array): MapFile {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(0, 4)) !== 'WLB1') throw new Error('base map file: not in the format WLB1');
  const steps = view.getUint32(4, true);
  const end = 12 + view.getUint32(8, true);
  if (end > bytes.length) throw new Error('base map file: cut short');

  let at = 12;
  const varint = (): number => {
    let n = 0;
    let factor = 1;
    for (;;) {
      const b = bytes[at++];
      n += (b & 0x7f) * factor;
      if (b < 0x80) return n;
      factor *= 128;
    }
  };
  const signed = (): number => {
    const n = varint();
    return n % 2 === 1 ? -(n + 1) / 2 : n / 2;
  };

  const shapes: Shape[] = [];
  let x = 0;
  let y = 0;
  while (at < end) {
    const kind = bytes[at++] as ShapeKind;
    for (let left = varint(); left > 0; left--) {
      const n = varint();
      const shape: Shape = { kind, points: new Float32Array(2 * n), west: Infinity, north: Infinity, east: -Infinity, south: -Infinity };
      for (let i = 0; i < n; i++) {
        x += signed();
        y += signed();
        const px = x / steps / 360;
        const py = mercatorY(y / steps - 90);
        shape.points[2 * i] = px;
        shape.points[2 * i + 1] = py;
        shape.west = Math.min(shape.west, px);
        shape.east = Math.max(shape.east, px);
        shape.north = Math.min(shape.north, py);
        shape.south = Math.max(shape.south, py);
      }
      shapes.push(shape);
    }
  }
  return { shapes, labels: JSON.parse(new TextDecoder().decode(bytes.subarray(end))) as Labels };
}

const EDGE = 85.0511287798;

export const mercatorX = (lon: number): number => (lon + 180) / 360;

/** 0 at the north edge of the map, 1 at the south edge. */
export function mercatorY(lat: number): number {
  const s = Math.sin((Math.max(-EDGE, Math.min(EDGE, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}
