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

/** What a pixel is made of: how much of it is covered, and how much of that in the colour of the sign. Written over for each, for a first view needs a hundred thousand of them. */
interface Mix { share: number; alpha: number }

/** A full sign in the shape of its kind, with a thin ring in the colour of the land between neighbours. */
function discStamp(shape: Shape, fill: Rgb, ring: Rgb, ratio: number, size: number): Stamp {
  const measure = MEASURES[shape];
  const r = radiusAt(size) * ratio;
  const rim = 1 * ratio;
  return stamp((r + rim) * REACH, (x, y, mix) => {
    const d = measure(x / r, y / r) * r;
    const inner = clamp(r - d + 0.5);
    const outer = clamp(r + rim - d + 0.5) * 0.85;
    mix.alpha = inner + outer * (1 - inner);
    mix.share = mix.alpha === 0 ? 0 : inner / mix.alpha;
  }, fill, ring, radiusAt(size));
}

/** For points that stand in for a district or more: no edge that would say "here", and the shape of the kind small within. */
function softStamp(shape: Shape, fill: Rgb, ratio: number, size: number): Stamp {
  const measure = MEASURES[shape];
  const r = (radiusAt(size) * 1.35 + 1.6) * ratio;
  const core = radiusAt(size) * 0.5 * ratio;
  return stamp(r, (x, y, mix) => {
    mix.alpha = Math.max(0.62 * clamp(1.25 - (far(x, y) / r) * 1.25), 0.8 * clamp(core - measure(x / core, y / core) * core + 0.5));
  }, fill, fill, radiusAt(size) * 1.2);
}

/** Several times as fast as Math.hypot. */
const far = (x: number, y: number): number => Math.sqrt(x * x + y * y);

/** How far out a point lies: 1 is the edge of the shape. As large as `shapePath` draws them for radius 1. */
const MEASURES: Record<Shape, (x: number, y: number) => number> = {
  circle: far,
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
  const rest = 1 - radius * Math.cos(side);
  return (x, y) => {
    let most = -Infinity;
    for (let i = 0; i < corners; i++) most = Math.max(most, x * normals[i][0] + y * normals[i][1]);
    return most + rest;
  };
}

function stamp(reach: number, at: (x: number, y: number, mix: Mix) => void, fill: Rgb, ring: Rgb, radius: number): Stamp {
  const side = 2 * Math.ceil(reach + 0.5) + 1;
  const middle = (side - 1) / 2;
  const pixels = new Int32Array(side * side);
  const first = new Uint8Array(side).fill(side);
  const end = new Uint8Array(side);
  const mix: Mix = { share: 1, alpha: 0 };
  const channel = (k: number): number => Math.round((ring[k] + (fill[k] - ring[k]) * mix.share) * mix.alpha);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      at(x - middle, y - middle, mix);
      const a = Math.round(mix.alpha * 255);
      if (a === 0) continue;
      pixels[y * side + x] = (a << 24) | (channel(2) << 16) | (channel(1) << 8) | channel(0);
      first[y] = Math.min(first[y], x);
      end[y] = x + 1;
    }
  }
  return { side, pixels, first, end, radius };
}

const clamp = (n: number) => Math.max(0, Math.min(1, n));
