// Signs made once and copied into a picture pixel by pixel (signpicture.ts): much
// faster than canvas calls when thousands are drawn for every frame.
import type { Shape } from './symbols';
import { LEAST, MOST, SIZES } from './signsize';
import type { Rgb } from './theme';

const radiusAt = (size: number): number => LEAST + ((MOST - LEAST) * size) / (SIZES - 1);

/** A square of pixels, 0xAABBGGRR with colours multiplied by alpha, and which of each row are not empty. */
export interface Stamp { side: number; pixels: Int32Array; first: Uint8Array; end: Uint8Array; radius: number }

/** The stamps of some kinds, each made when it is first drawn: of the large ones few ever are. */
export class Stamps {
  private readonly made: Stamp[] = [];

  constructor(private readonly looks: readonly { shape: Shape; colour: Rgb }[], private readonly land: Rgb, private readonly ratio: number) {}

  /** `which` is sign × SIZES + size; a sign is 2 × kind, and one more where it is a soft one. */
  of(which: number): Stamp {
    return (this.made[which] ??= this.make(Math.floor(which / SIZES), which % SIZES));
  }

  private make(sign: number, size: number): Stamp {
    const { shape, colour } = this.looks[sign >> 1];
    return sign & 1 ? softStamp(shape, colour, this.ratio, size) : discStamp(shape, colour, this.land, this.ratio, size);
  }
}

/** A full sign in the shape of its kind, with a thin ring in the colour of the land between neighbours. */
function discStamp(shape: Shape, fill: Rgb, ring: Rgb, ratio: number, size: number): Stamp {
  const measure = MEASURES[shape];
  const r = radiusAt(size) * ratio;
  const rim = 1 * ratio;
  return stamp((r + rim) * REACH, (x, y) => {
    const d = measure(x / r, y / r) * r;
    const inner = clamp(r - d + 0.5);
    const outer = clamp(r + rim - d + 0.5) * 0.85;
    const all = inner + outer * (1 - inner);
    return { share: all === 0 ? 0 : inner / all, alpha: all };
  }, fill, ring, radiusAt(size));
}

/** For points that stand in for a district or more: no edge that would say "here", and the shape of the kind small within. */
function softStamp(shape: Shape, fill: Rgb, ratio: number, size: number): Stamp {
  const measure = MEASURES[shape];
  const r = (radiusAt(size) * 1.35 + 1.6) * ratio;
  const core = radiusAt(size) * 0.5 * ratio;
  return stamp(r, (x, y) => ({ share: 1, alpha: Math.max(0.62 * clamp(1.25 - (Math.hypot(x, y) / r) * 1.25), 0.8 * clamp(core - measure(x / core, y / core) * core + 0.5)) }), fill, fill, radiusAt(size) * 1.2);
}

/** How far out a point lies: 1 is the edge of the shape. As large as `shapePath` draws them for radius 1. */
const MEASURES: Record<Shape, (x: number, y: number) => number> = {
  circle: (x, y) => Math.hypot(x, y),
  square: (x, y) => 1 + Math.max(Math.abs(x), Math.abs(y)) - 1.18 * Math.SQRT1_2,
  diamond: (x, y) => 1 + (Math.abs(x) + Math.abs(y) - 1.32) * Math.SQRT1_2,
  triangle: polygon(3, 1.38, -Math.PI / 2),
  hexagon: polygon(6, 1.12, Math.PI / 6),
  pentagon: polygon(5, 1.16, -Math.PI / 2),
  cross: (x, y) => 1 + Math.min(Math.max(Math.abs(x) - 0.46, Math.abs(y) - 1.2), Math.max(Math.abs(x) - 1.2, Math.abs(y) - 0.46)),
};

/** The farthest corner of all shapes. */
const REACH = 1.42;

/** A regular polygon by the distance from its sides; `first` is the angle of a corner. */
function polygon(corners: number, radius: number, first: number): (x: number, y: number) => number {
  const side = Math.PI / corners;
  const normals = Array.from({ length: corners }, (_, i) => first + side + 2 * side * i).map((a) => [Math.cos(a), Math.sin(a)]);
  return (x, y) => 1 + Math.max(...normals.map(([nx, ny]) => x * nx + y * ny)) - radius * Math.cos(side);
}

function stamp(reach: number, at: (x: number, y: number) => { share: number; alpha: number }, fill: Rgb, ring: Rgb, radius: number): Stamp {
  const side = 2 * Math.ceil(reach + 0.5) + 1;
  const middle = (side - 1) / 2;
  const pixels = new Int32Array(side * side);
  const first = new Uint8Array(side).fill(side);
  const end = new Uint8Array(side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const { share, alpha } = at(x - middle, y - middle);
      const [r, g, b] = [0, 1, 2].map((k) => Math.round((ring[k] + (fill[k] - ring[k]) * share) * alpha));
      const a = Math.round(alpha * 255);
      if (a === 0) continue;
      pixels[y * side + x] = (a << 24) | (b << 16) | (g << 8) | r;
      first[y] = Math.min(first[y], x);
      end[y] = x + 1;
    }
  }
  return { side, pixels, first, end, radius };
}

const clamp = (n: number) => Math.max(0, Math.min(1, n));
