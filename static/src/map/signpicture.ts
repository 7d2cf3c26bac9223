// The picture of many signs. While time moves, few of them change from one frame
// to the next: only the squares of the picture in which one did are drawn anew.
// Pure: pixels are a column of numbers, so that it can be tested without a browser.
import { stampIn, strongIn, type CellPlan } from './cellplan';
import type { Stamp, Stamps } from './stamps';

/** Squares have 2^4 pixels each way, a little more than a small sign: of smaller ones there are too many to look through. */
const SHIFT = 4;
/** A stamp of so many pixels each way lies in the square of its middle and the eight about it. */
const SMALL = (2 << SHIFT) + 1;
/** What changed is told by bands of so many rows of squares: fewer pixels, and not many calls, to show it. */
const BAND = 2;

/** What is covered as far as this is taken as covered: nobody sees what shines through. */
const COVERED = 250;

/** 255 / alpha, as whole numbers of 1/65536. */
const WHOLE = Int32Array.from({ length: 256 }, (_, a) => (a === 0 ? 0 : Math.round((255 * 65536) / a)));

/** Of a plan's places what is drawn, and where. */
export type Signs = Pick<CellPlan, 'size' | 'drawn' | 'order' | 'x' | 'y' | 'face' | 'changes' | 'changed'>;

/** A picture's corner, in the plan's pixels, and how many of its own are one of those. */
export interface Spot { left: number; top: number; ratio: number }

/** A part of the picture, in pixels. */
export interface Part { x: number; y: number; width: number; height: number }

export class SignPicture {
  private readonly across: number;
  private readonly down: number;
  /** 1 for each square that is drawn anew. */
  private readonly squares: Uint8Array;
  /** 1 for these and the eight about each. */
  private readonly near: Uint8Array;
  /** The square in which each place is, the nearest of those there are. */
  private square = new Uint32Array(0);
  /** What each place showed at last. */
  private faces = new Uint32Array(0);
  /** Where the middle of each place is, in pixels. */
  private px = new Int32Array(0);
  private py = new Int32Array(0);

  /** `pixels` are 0xAABBGGRR, as ImageData has them between two drawings. */
  constructor(readonly width: number, readonly height: number, private readonly pixels: Int32Array) {
    this.across = (width + (1 << SHIFT) - 1) >> SHIFT;
    this.down = (height + (1 << SHIFT) - 1) >> SHIFT;
    this.squares = new Uint8Array(this.across * this.down);
    this.near = new Uint8Array(this.across * this.down);
  }

  /**
   * Draws the signs, the foremost first. `at`: where the picture lies; `faded`: the
   * strength of what is past, of 256; `anew`: the places are others than before, or
   * the picture lies elsewhere. Says what of it is another now.
   */
  draw(signs: Signs, stamps: Stamps, at: Spot, faded: number, anew: boolean): Part[] {
    const { drawn, order, face } = signs;
    const { pixels, squares, near, width, height } = this;
    squares.fill(0);
    if (anew) {
      pixels.fill(0);
      this.takePlaces(signs, at);
    } else if (this.markChanges(signs, stamps)) {
      this.markNear();
      this.clearMarked();
    } else return [];
    const { px, py, square } = this;
    for (let d = drawn - 1; d >= 0; d--) {
      const i = order[d];
      const stamp = stamps.of(stampIn(face[i]));
      if (!anew && near[square[i]] === 0 && stamp.side <= SMALL) continue; // most
      const strength = strongIn(face[i]) ? 256 : faded;
      if (anew) {
        this.mark(stamp, px[i], py[i]);
        blit(pixels, width, stamp, px[i], py[i], strength, 0, 0, width, height);
      } else this.putMarked(stamp, px[i], py[i], strength);
    }
    this.eachRun((from, to) => part(pixels, from, to));
    return anew ? [{ x: 0, y: 0, width, height }] : this.bands();
  }

  private takePlaces({ size, x, y, face }: Signs, { ratio, left, top }: Spot): void {
    if (this.faces.length < face.length) {
      this.faces = new Uint32Array(face.length);
      this.px = new Int32Array(face.length);
      this.py = new Int32Array(face.length);
      this.square = new Uint32Array(face.length);
    }
    for (let i = 0; i < size; i++) {
      this.faces[i] = face[i];
      this.px[i] = Math.round((x[i] - left) * ratio);
      this.py[i] = Math.round((y[i] - top) * ratio);
      this.square[i] = within(this.py[i] >> SHIFT, this.down) * this.across + within(this.px[i] >> SHIFT, this.across);
    }
  }

  private markChanges({ changes, changed, face }: Signs, stamps: Stamps): boolean {
    const { faces, px, py } = this;
    let any = false;
    for (let k = 0; k < changes; k++) {
      const i = changed[k];
      const [before, now] = [faces[i], face[i]];
      if (before === now) continue;
      any = true;
      faces[i] = now;
      if (before > 0) this.mark(stamps.of(stampIn(before)), px[i], py[i]);
      if (now > 0) this.mark(stamps.of(stampIn(now)), px[i], py[i]);
    }
    return any;
  }

  private markNear(): void {
    const { across, down, squares, near } = this;
    near.fill(0);
    for (let at = squares.indexOf(1); at >= 0; at = squares.indexOf(1, at + 1)) {
      const [r, c] = [Math.floor(at / across), at % across];
      for (let y = Math.max(0, r - 1); y <= Math.min(down - 1, r + 1); y++) near.fill(1, y * across + Math.max(0, c - 1), y * across + Math.min(across, c + 2));
    }
  }

  private mark({ side }: Stamp, x: number, y: number): void {
    const { across, down, squares } = this;
    const [c0, c1] = [firstSquare(x, side), endSquare(x, side, across)];
    const r1 = endSquare(y, side, down);
    for (let r = firstSquare(y, side); r < r1; r++) for (let c = c0; c < c1; c++) squares[r * across + c] = 1;
  }

  /** Lays a stamp into the marked squares. */
  private putMarked(stamp: Stamp, x: number, y: number, strength: number): void {
    const { across, down, squares, pixels, width, height } = this;
    const [c0, c1] = [firstSquare(x, stamp.side), endSquare(x, stamp.side, across)];
    const r1 = endSquare(y, stamp.side, down);
    for (let r = firstSquare(y, stamp.side); r < r1; r++) {
      for (let c = c0; c < c1; c++) {
        if (squares[r * across + c] === 0) continue;
        const from = c;
        while (c < c1 && squares[r * across + c] === 1) c++;
        blit(pixels, width, stamp, x, y, strength, from << SHIFT, r << SHIFT, Math.min(width, c << SHIFT), Math.min(height, (r + 1) << SHIFT));
      }
    }
  }

  /** The marked squares, and what lies between them, band by band. */
  private bands(): Part[] {
    const { across, down, squares, width, height } = this;
    const found: Part[] = [];
    for (let top = 0; top < down; top += BAND) {
      const bottom = Math.min(down, top + BAND);
      let [first, last] = [across, -1];
      for (let r = top; r < bottom; r++) {
        const row = squares.subarray(r * across, (r + 1) * across);
        const at = row.indexOf(1);
        if (at < 0) continue;
        first = Math.min(first, at);
        last = Math.max(last, row.lastIndexOf(1));
      }
      if (last < 0) continue;
      const [x, y] = [first << SHIFT, top << SHIFT];
      found.push({ x, y, width: Math.min(width, (last + 1) << SHIFT) - x, height: Math.min(height, bottom << SHIFT) - y });
    }
    return found;
  }

  private clearMarked(): void {
    const { pixels } = this;
    // Runs are so short that a call of fill takes longer.
    this.eachRun((from, to) => { for (let at = from; at < to; at++) pixels[at] = 0; });
  }

  /** The marked squares as stretches of pixels. */
  private eachRun(take: (from: number, to: number) => void): void {
    const { across, squares, width, height } = this;
    for (let at = squares.indexOf(1); at >= 0; at = squares.indexOf(1, at)) {
      const r = Math.floor(at / across);
      const left = r * across;
      const from = (at - left) << SHIFT;
      while (at < left + across && squares[at] === 1) at++;
      const to = Math.min(width, (at - left) << SHIFT);
      const last = Math.min(height, (r + 1) << SHIFT);
      for (let y = r << SHIFT; y < last; y++) take(y * width + from, y * width + to);
    }
  }
}

/** Of a row or column of squares, the first that a stamp in the middle of which is `at` touches, and the one after the last. */
const firstSquare = (at: number, side: number): number => Math.max(0, (at - ((side - 1) >> 1)) >> SHIFT);
const endSquare = (at: number, side: number, most: number): number => Math.min(most, ((at + ((side - 1) >> 1)) >> SHIFT) + 1);

const within = (at: number, count: number): number => Math.min(Math.max(at, 0), count - 1);

/** Divides colours by alpha. */
function part(pixels: Int32Array, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    const p = pixels[at];
    const a = p >>> 24;
    if (a === 0 || a === 255) continue;
    const by = WHOLE[a];
    const r = ((p & 255) * by + 32768) >>> 16;
    const g = (((p >>> 8) & 255) * by + 32768) >>> 16;
    const b = (((p >>> 16) & 255) * by + 32768) >>> 16;
    pixels[at] = (a << 24) | (b << 16) | (g << 8) | r;
  }
}

/**
 * Lays a stamp behind what is in a box of the picture; its middle is at x, y.
 * Colours are multiplied by alpha. Where signs lie over each other by the dozen,
 * what others cover is passed by. Two channels at a time, in whole numbers: this
 * runs half a million times a frame.
 */
function blit(pixels: Int32Array, width: number, s: Stamp, x: number, y: number, strength: number, x0: number, y0: number, x1: number, y1: number): void {
  const { side, first, end, pixels: own } = s;
  const left = x - ((side - 1) >> 1);
  const top = y - ((side - 1) >> 1);
  const last = Math.min(side, y1 - top);
  for (let sy = Math.max(0, y0 - top); sy < last; sy++) {
    const to = Math.min(end[sy], x1 - left);
    const row = (top + sy) * width + left;
    for (let sx = Math.max(first[sy], x0 - left); sx < to; sx++) {
      const over = pixels[row + sx];
      const overAlpha = over >>> 24;
      if (overAlpha >= COVERED) continue;
      const room = strength === 256 ? 256 - overAlpha : ((256 - overAlpha) * strength) >> 8;
      const c = own[sy * side + sx];
      pixels[row + sx] = over + (((Math.imul(c & 0xff00ff, room) >>> 8) & 0xff00ff) | (Math.imul((c >>> 8) & 0xff00ff, room) & 0xff00ff00));
    }
  }
}
