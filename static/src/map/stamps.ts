// Circles made once and copied into a picture pixel by pixel: much faster than
// canvas calls when thousands are drawn for every frame.
import type { Rgb } from './theme';

/** Sizes between the smallest and the largest circle. */
export const SIZES = 25;
const LEAST = 2.1;
const MOST = 17;

/** Radius in CSS pixels for a count: area grows with it, up to a limit. */
export const radiusOf = (count: number): number => Math.min(MOST, 1.55 + 0.56 * Math.sqrt(count));

/** The stamp nearest to that radius. */
export const sizeOf = (count: number): number => Math.max(0, Math.min(SIZES - 1, Math.round(((radiusOf(count) - LEAST) / (MOST - LEAST)) * (SIZES - 1))));

const radiusAt = (size: number): number => LEAST + ((MOST - LEAST) * size) / (SIZES - 1);

/** A square of pixels: colours as 0xBBGGRR, coverage 0..255. */
export interface Stamp { side: number; colour: Uint32Array; alpha: Uint8Array; radius: number }

/** Full circles with a thin ring in the colour of the land between neighbours. */
export function discStamps(fill: Rgb, ring: Rgb, ratio: number): Stamp[] {
  return Array.from({ length: SIZES }, (_, i) => {
    const r = radiusAt(i) * ratio;
    const rim = 1 * ratio;
    return stamp(r + rim, (d) => {
      const inner = clamp(r - d + 0.5);
      const outer = clamp(r + rim - d + 0.5) * 0.85;
      const all = inner + outer * (1 - inner);
      return { share: all === 0 ? 0 : inner / all, alpha: all * 0.94 };
    }, fill, ring, radiusAt(i));
  });
}

/** Soft discs for points that stand in for a district or more: no edge that would say "here". */
export function softStamps(fill: Rgb, ratio: number): Stamp[] {
  return Array.from({ length: SIZES }, (_, i) => {
    const r = (radiusAt(i) * 1.35 + 1.6) * ratio;
    return stamp(r, (d) => ({ share: 1, alpha: 0.62 * clamp(1.25 - (d / r) * 1.25) }), fill, fill, radiusAt(i) * 1.2);
  });
}

function stamp(reach: number, at: (distance: number) => { share: number; alpha: number }, fill: Rgb, ring: Rgb, radius: number): Stamp {
  const side = 2 * Math.ceil(reach + 0.5) + 1;
  const middle = (side - 1) / 2;
  const colour = new Uint32Array(side * side);
  const alpha = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const { share, alpha: a } = at(Math.hypot(x - middle, y - middle));
      const [r, g, b] = [0, 1, 2].map((k) => Math.round(ring[k] + (fill[k] - ring[k]) * share));
      colour[y * side + x] = (b << 16) | (g << 8) | r;
      alpha[y * side + x] = Math.round(a * 255);
    }
  }
  return { side, colour, alpha, radius };
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

  /** Lays a stamp over the picture, its middle at x, y in device pixels; `strength` 0..256 thins it. */
  put(s: Stamp, x: number, y: number, strength: number): void {
    blit(this.pixels, this.width, this.height, s, x, y, strength);
  }
}

/** The blitter alone, so that it can be tested without a browser. */
export function blit(pixels: Uint32Array, width: number, height: number, s: Stamp, x: number, y: number, strength: number): void {
  const left = Math.round(x) - ((s.side - 1) >> 1);
  const top = Math.round(y) - ((s.side - 1) >> 1);
  const x0 = Math.max(0, -left);
  const x1 = Math.min(s.side, width - left);
  const y1 = Math.min(s.side, height - top);
  for (let sy = Math.max(0, -top); sy < y1; sy++) {
    let from = sy * s.side + x0;
    let to = (top + sy) * width + left + x0;
    for (let sx = x0; sx < x1; sx++, from++, to++) {
      const a = (s.alpha[from] * strength) >> 8;
      if (a === 0) continue;
      const under = pixels[to];
      const underAlpha = under >>> 24;
      if (a >= 254 || underAlpha === 0) {
        pixels[to] = ((a << 24) | s.colour[from]) >>> 0;
        continue;
      }
      const rest = (underAlpha * (255 - a)) / 255;
      const all = a + rest;
      const c = s.colour[from];
      const mixed = (shift: number) => (((((c >>> shift) & 255) * a + ((under >>> shift) & 255) * rest) / all) | 0) << shift;
      pixels[to] = ((Math.round(all) << 24) | mixed(16) | mixed(8) | mixed(0)) >>> 0;
    }
  }
}
