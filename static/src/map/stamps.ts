// Signs made once and copied into a picture pixel by pixel: much faster than
// canvas calls when thousands are drawn for every frame.
import type { Shape } from './symbols';
import { LEAST, MOST, SIZES } from './signsize';
import type { Rgb } from './theme';

const radiusAt = (size: number): number => LEAST + ((MOST - LEAST) * size) / (SIZES - 1);

/** A square of pixels as a picture has them, and which of each row are not empty. */
export interface Stamp { side: number; pixels: Uint32Array; first: Uint8Array; end: Uint8Array; radius: number }

/** Full signs in the shape of their kind, with a thin ring in the colour of the land between neighbours. */
export function discStamps(shape: Shape, fill: Rgb, ring: Rgb, ratio: number): Stamp[] {
  const measure = MEASURES[shape];
  return Array.from({ length: SIZES }, (_, i) => {
    const r = radiusAt(i) * ratio;
    const rim = 1 * ratio;
    return stamp((r + rim) * REACH, (x, y) => {
      const d = measure(x / r, y / r) * r;
      const inner = clamp(r - d + 0.5);
      const outer = clamp(r + rim - d + 0.5) * 0.85;
      const all = inner + outer * (1 - inner);
      return { share: all === 0 ? 0 : inner / all, alpha: all };
    }, fill, ring, radiusAt(i));
  });
}

/** For points that stand in for a district or more: no edge that would say "here", and the shape of the kind small within. */
export function softStamps(shape: Shape, fill: Rgb, ratio: number): Stamp[] {
  const measure = MEASURES[shape];
  return Array.from({ length: SIZES }, (_, i) => {
    const r = (radiusAt(i) * 1.35 + 1.6) * ratio;
    const core = radiusAt(i) * 0.5 * ratio;
    return stamp(r, (x, y) => ({ share: 1, alpha: Math.max(0.62 * clamp(1.25 - (Math.hypot(x, y) / r) * 1.25), 0.8 * clamp(core - measure(x / core, y / core) * core + 0.5)) }), fill, fill, radiusAt(i) * 1.2);
  });
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
  const colour = new Uint32Array(side * side);
  const alpha = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const { share, alpha: a } = at(x - middle, y - middle);
      const [r, g, b] = [0, 1, 2].map((k) => Math.round(ring[k] + (fill[k] - ring[k]) * share));
      colour[y * side + x] = (b << 16) | (g << 8) | r;
      alpha[y * side + x] = Math.round(a * 255);
    }
  }
  return packed(side, colour, alpha, radius);
}

/** Puts colour and coverage into one number, and finds where each row begins and ends: every pixel of a stamp is looked at for each time that it is drawn. */
function packed(side: number, colour: Uint32Array, alpha: Uint8Array, radius: number): Stamp {
  const pixels = Uint32Array.from(colour, (c, i) => ((alpha[i] << 24) | c) >>> 0);
  const first = new Uint8Array(side);
  const end = new Uint8Array(side);
  for (let y = 0; y < side; y++) {
    const row = alpha.subarray(y * side, (y + 1) * side);
    const from = row.findIndex((a) => a > 0);
    first[y] = from < 0 ? side : from;
    end[y] = from < 0 ? 0 : row.findLastIndex((a) => a > 0) + 1;
  }
  return { side, pixels, first, end, radius };
}

const clamp = (n: number) => Math.max(0, Math.min(1, n));

/** A picture as canvas keeps it: 0xAABBGGRR, not premultiplied. */
export class Picture {
  readonly image: ImageData;
  private readonly pixels: Uint32Array;

  constructor(readonly width: number, readonly height: number) {
    this.image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  clear(): void {
    this.pixels.fill(0);
  }

  /** Lays a stamp behind what is in the picture, its middle at x, y in device pixels; `strength` 0..256 thins it. */
  put(s: Stamp, x: number, y: number, strength: number): void {
    blit(this.pixels, this.width, this.height, s, x, y, strength);
  }
}

/**
 * The blitter alone, so that it can be tested without a browser. The foremost
 * stamp comes first: where signs lie over each other by the dozen, what they
 * cover is passed by and not painted over.
 */
export function blit(pixels: Uint32Array, width: number, height: number, s: Stamp, x: number, y: number, strength: number): void {
  const { side, first, end } = s;
  const left = Math.round(x) - ((side - 1) >> 1);
  const top = Math.round(y) - ((side - 1) >> 1);
  const last = Math.min(side, height - top);
  for (let sy = Math.max(0, -top); sy < last; sy++) {
    const from = Math.max(first[sy], -left);
    const to = Math.min(end[sy], width - left);
    const shift = (top + sy) * width + left;
    for (let sx = from; sx < to; sx++) {
      const at = shift + sx;
      const over = pixels[at];
      if (over >= 0xff000000) continue;
      const c = s.pixels[sy * side + sx];
      const a = strength === 256 ? c >>> 24 : ((c >>> 24) * strength) >> 8;
      const overAlpha = over >>> 24;
      if (overAlpha === 0) {
        pixels[at] = ((a << 24) | (c & 0xffffff)) >>> 0;
        continue;
      }
      // Not premultiplied: each colour counts by what of it can be seen. Whole numbers, for this runs millions of times a frame.
      const seen = ((a * (255 - overAlpha) + 127) / 255) | 0;
      const all = overAlpha + seen;
      const share = ((seen << 8) / all) | 0;
      const rest = 256 - share;
      const outer = ((Math.imul(c & 0xff00ff, share) + Math.imul(over & 0xff00ff, rest)) >>> 8) & 0xff00ff; // red and blue in one
      const green = ((Math.imul(c & 0xff00, share) + Math.imul(over & 0xff00, rest)) >>> 8) & 0xff00;
      pixels[at] = ((all << 24) | outer | green) >>> 0;
    }
  }
}
